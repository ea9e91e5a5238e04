// SPDX-License-Identifier: GPL-2.0-or-later
#include "client/settings.h"

#include <fcntl.h>
#include <unistd.h>

#include "base/env.h"
#include "base/log.h"
#include "base/strings.h"
#include "toolchain/lookup/find.h"

namespace dcc::client {
namespace {

// The descriptor for messages that ccache does not cache. 0 and invalid values mean stderr, as in stock.
int uncached_err_fd() {
  const int64_t fd = parse_number(env("UNCACHED_ERR_FD").value_or("")).value_or(0);
  bool open = fd > 0 && fd < 1 << 20 && ::fcntl(static_cast<int>(fd), F_GETFD) >= 0;
  return open ? static_cast<int>(fd) : STDERR_FILENO;
}

// The build goes on where dcc's own variables have an impossible value, as with a mistake in the host list.
bool offers_protocol_4() {
  const std::string protocol = env("DCC_PROTOCOL").value_or("");
  if (protocol == "1" || protocol == "2") return false;
  if (!protocol.empty() && protocol != "4")
    log::warning("DCC_PROTOCOL must be 1, 2 or 4; '{}' is ignored", printable(protocol));
  return true;
}

uint64_t verify_every() {
  const std::string text = env("DCC_VERIFY").value_or("");
  const auto number = parse_number(text);
  if (number && *number >= 0) return static_cast<uint64_t>(*number);
  if (!text.empty()) log::warning("DCC_VERIFY must be a number of jobs; '{}' is ignored", printable(text));
  return 0;
}

}  // namespace

Result<Settings> read_settings() {
  Settings settings;
  settings.fallback = env_bool("DISTCC_FALLBACK", true);
  settings.skip_local_retry = env("DISTCC_SKIP_LOCAL_RETRY").has_value();
  settings.rewrite_names = !env("DISTCC_NO_REWRITE_CROSS").has_value();
  settings.offers_4 = offers_protocol_4();
  settings.native = env_bool("DCC_NATIVE", true);
  settings.verify_every = verify_every();
  settings.save_temps = env_bool("DISTCC_SAVE_TEMPS", false);
  settings.trace_file = env("DCC_TRACE").value_or("");
  ASSIGN_OR_RETURN(const auto timeout_ms, io_timeout_ms());
  if (timeout_ms) settings.io_timeout_ms = settings.compile_timeout_ms = *timeout_ms;
  auto safeguard = env(toolchain::k_safeguard_variable);
  settings.nesting_level = toolchain::safeguard_level(safeguard ? safeguard->c_str() : nullptr);
  return settings;
}

void set_up_log() {
  log::set_level(log::Level::error);
  if (auto path = env("DISTCC_LOG"); path && !path->empty()) {
    log::set_level(log::Level::info);
    if (auto opened = log::to_file(*path); !opened) log::error("{}; logging to stderr", opened.error().text);
  } else if (env("UNCACHED_ERR_FD")) {
    log::set_level(log::Level::warning);
    log::to_descriptor(uncached_err_fd());
  }
  if (env_bool("DISTCC_VERBOSE", false)) log::set_level(log::Level::debug);
}

}  // namespace dcc::client
