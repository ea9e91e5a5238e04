// SPDX-License-Identifier: GPL-2.0-or-later
// fmt's own code, compiled into dcc, for systems that have fmt only as a shared library (Debian): each shared library
// that must be loaded delays the client's start. This file has the definitions that fmt 9's headers leave to the
// library. src/base/meson.build tries to compile it, and uses the shared library if it does not fit the installed fmt.
#include <fmt/format-inl.h>

FMT_BEGIN_NAMESPACE
namespace detail {

template auto dragonbox::to_decimal(double x) noexcept -> dragonbox::decimal_fp<double>;
template auto decimal_point_impl(locale_ref) -> char;
template auto thousands_sep_impl(locale_ref) -> thousands_sep_result<char>;
template void buffer<char>::append(const char*, const char*);
template void vformat_to(buffer<char>&, string_view, basic_format_args<FMT_BUFFER_CONTEXT(char)>, locale_ref);

}  // namespace detail
FMT_END_NAMESPACE
