// SPDX-License-Identifier: GPL-2.0-or-later
// What dcc hosts prints.
#pragma once

#include <string>
#include <vector>

#include "applets/host_report.h"
#include "hosts/host_list.h"

namespace dcc {

// On a terminal a table of its width with details below each host, else one line for each host; then why
// a host cannot take jobs of one of the own compilers. `origin`: of the host list.
void print_reports(const std::vector<HostReport>& all, const std::vector<OwnCompiler>& own, bool with_all_compilers,
                   const std::string& origin);
void print_json(const std::vector<HostReport>& all, const std::string& origin);
// One line for DISTCC_HOSTS: the list as given, without the hosts that do not answer.
void print_list(const std::vector<HostReport>& all, const hosts::HostList& list);

}  // namespace dcc
