#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-or-later
# 1,400 connections of one hostile client, of each kind that costs a server something: another client's job is right, and done
# soon; the server answers questions about its health, and takes bounded memory.
. "$(dirname "$0")/siege"
for kind in *.kind; do besiege 127.0.0.2 10000 "${kind%.kind}"; done
end_siege
