// SPDX-License-Identifier: GPL-2.0-or-later
// Managing the masquerade directory: which of its entries are links to dcc, and which should exist.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace dcc::toolchain {

// All names in the directory that could be compilers', sorted; without dcc's own names and without directories (`bin ->
// .`).
Result<std::vector<std::string>> names_in(const std::string& directory);

// Whether the entry is a symbolic link to dcc: its text says so (even if that dcc is gone), or it leads to this
// program.
bool is_own_link(const std::string& directory, std::string_view name);

// Who made a link. The link's text shows it, and so it survives copying the directory: an update writes `././dcc`,
// which no person types.
enum class Maker { user, update };

// Makes the link NAME -> dcc, or to this executable if the directory has no `dcc`. True if it was made, false if an
// equivalent entry existed already; a dangling link that is not to dcc is an error.
//
// With `dry_run`, here and in remove_link(), the result is the same but nothing is changed.
Result<bool> add_link(const std::string& directory, std::string_view name, Maker maker, bool dry_run = false);

// Removes a link to dcc. Anything else is an error and stays.
Result<void> remove_link(const std::string& directory, std::string_view name, bool dry_run = false);

struct LinkChanges {
  std::vector<std::string> missing;  // installed compilers without an entry
  std::vector<std::string> stale;    // links that an update made, and whose compiler is gone
};

// The changes that bring the directory in line with the compilers in `path`. A user's link stays, whatever `path`
// holds: its compiler may be in a PATH that only the service has.
Result<LinkChanges> compare_links(const std::string& directory, std::string_view path);

// The links to `dcc` that an update made or would make again; all others are the user's.
Result<std::vector<std::string>> links_of_updates(const std::string& directory, std::string_view path);

}  // namespace dcc::toolchain
