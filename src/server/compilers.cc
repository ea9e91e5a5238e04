// SPDX-License-Identifier: GPL-2.0-or-later
#include "server/compilers.h"

namespace dcc::server {

struct Compilers::Index {};
struct Compilers::Search::State {};

Compilers::Compilers(loop::Loop&, const toolchain::Whitelist&, std::vector<std::string>) {}
Compilers::~Compilers() = default;
void Compilers::start() {}
void Compilers::stop() {}

Compilers::Search::Search(Compilers&, const toolchain::Fingerprint&) {}
Compilers::Search::~Search() = default;
loop::Task<Result<toolchain::Allowed>> Compilers::Search::result() {
  co_return fail(Code::denied, "no compiler was examined");
}
void Compilers::Search::leave() {}

}  // namespace dcc::server
