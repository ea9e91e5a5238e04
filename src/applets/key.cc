// SPDX-License-Identifier: GPL-2.0-or-later
// dcc key: makes keys, and checks files with keys.
#include <sys/stat.h>
#include <unistd.h>

#include "applets/applets.h"
#include "base/error_policy.h"
#include "base/file.h"
#include "base/options.h"
#include "base/strings.h"
#include "key/key_file.h"

namespace dcc {
namespace {

constexpr const char* k_about =
    "A key makes a farm of clients and servers: those that have it prove that to each other, encrypt what they send, "
    "and speak with nobody else. It lies in $DISTCC_DIR/key (~/.distcc/key) or in /etc/distcc/key; DCC_KEY_FILE names "
    "another file.\n\n"
    "new: print a new key, and behind it the name, if there is one.\n"
    "check: test a file with keys, by default the one that would be used, and print the names of its keys.";

Result<std::string> new_key(const std::string& name) {
  if (!key::is_key_name(name)) return key::not_a_key_name(fmt::format("'{}'", printable(name)));
  ASSIGN_OR_RETURN(const Secret secret, random_secret());
  return key::text_of(secret) + (name.empty() ? "" : " " + name);
}

Result<void> print_new(const std::string& name) {
  ASSIGN_OR_RETURN(const std::string line, new_key(name));
  print_out("{}\n", line);
  return {};
}

Result<void> check(const std::string& path) {
  ASSIGN_OR_RETURN(const key::KeyFile file, path.empty() ? key::find_key_file() : key::read_key_file(path));
  if (file.keys.empty()) return fail(Code::bad_key, "there is no key file; `dcc key new` makes a key");
  print_out("{}: {}\n", printable(file.path),
            file.keys.size() == 1 ? "a key" : fmt::format("{} keys", file.keys.size()));
  for (const key::Key& key : file.keys) print_out("  {}\n", key.name);
  return {};
}

}  // namespace

int key_main(int argc, char** argv) {
  const Command command{"dcc key", "new [NAME] | check [FILE]", k_about, {}};
  auto [operands, ended] = read_command_line(command, argc, argv);
  if (ended) return *ended;
  const std::string action = operands.empty() ? "" : operands[0];
  if ((action != "new" && action != "check") || operands.size() > 2) {
    print_err("dcc key: {}\nTry 'dcc key --help'.\n",
              operands.size() > 2 ? "there are too many words" : "an action is missing: new or check");
    return static_cast<int>(Code::bad_arguments);
  }
  const std::string operand = operands.size() > 1 ? operands[1] : "";
  auto done = action == "new" ? print_new(operand) : check(operand);
  return done ? 0 : complain("dcc key", done.error());
}

}  // namespace dcc
