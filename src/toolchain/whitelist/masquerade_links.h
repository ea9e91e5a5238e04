// SPDX-License-Identifier: GPL-2.0-or-later
// The masquerade directory as its manager sees it: which of its entries are ours, and what it should hold.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

namespace dcc::toolchain {

// All names in the directory that could be compilers', sorted; our own names and directories (`bin -> .`) are none.
Result<std::vector<std::string>> names_in(const std::string& directory);

// A symbolic link to dcc: by its text, so that one whose dcc is gone still counts, or because it leads to us.
bool is_own_link(const std::string& directory, std::string_view name);

// Who made a link is told by its text, and so survives a copy of the directory: an update writes `././dcc`, which no
// person types.
enum class Maker { user, update };

// Makes the link NAME -> dcc, or to our own executable where the directory has no `dcc`. True when it was made, false
// when an entry with that meaning was there already; a dangling link of somebody else is an error.
//
// A dry run finds out all this, here and in remove_link(), and changes nothing.
Result<bool> add_link(const std::string& directory, std::string_view name, Maker maker, bool dry_run = false);

// Takes a link of ours away. Anything else is an error and stays.
Result<void> remove_link(const std::string& directory, std::string_view name, bool dry_run = false);

struct LinkChanges {
  std::vector<std::string> missing;  // installed compilers without an entry
  std::vector<std::string> stale;    // links that an update made, whose compiler is gone
};

// What brings the directory in line with the compilers in `path`. A user's link stays, whatever `path` holds: only the
// service knows the PATH in which its compiler is.
Result<LinkChanges> compare_links(const std::string& directory, std::string_view path);

// The links to `dcc` that the next update would make again, and those that one made: the rest is the user's.
Result<std::vector<std::string>> links_of_updates(const std::string& directory, std::string_view path);

}  // namespace dcc::toolchain
