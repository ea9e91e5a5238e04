// SPDX-License-Identifier: GPL-2.0-or-later
// dcc throws no exceptions, and ends where the C++ runtime would throw one. What the runtime brings along for them is
// replaced here by as little as it can be, in programs that contain their runtime.
#include <cstddef>
#include <cstdlib>

// The message about an uncaught exception names its type, and the demangler for that name adds 60 KB. With this
// function, the name is shown mangled (Itanium C++ ABI, "Demangler API").
extern "C" char* __cxa_demangle(const char*, char*, size_t*, int* status) {
  if (status) *status = -2;  // not a valid name
  return nullptr;
}

#if defined(__clang__) && !defined(__GLIBC__) && !defined(__arm__)  // 32-bit ARM has an interface of its own
// Unwinding the stack adds 17 KB, and what the unwinder asks about each function on it 2 KB more (Itanium C++ ABI,
// "Exception Handling", levels I and II). Code that handles exceptions refers to all of this; none of it is reached
// before the first exception, at which terminate() is called.
extern "C" {
int _Unwind_RaiseException(void*) { return 5; }  // _URC_END_OF_STACK: nobody catches it
[[noreturn]] void _Unwind_Resume(void*) { std::abort(); }
void _Unwind_DeleteException(void*) {}
[[noreturn]] int __gxx_personality_v0() { std::abort(); }
}
#endif
