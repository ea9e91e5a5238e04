// SPDX-License-Identifier: GPL-2.0-or-later
#include "toolchain/identity/canary_sources.h"

namespace dcc::toolchain {
namespace {

constexpr std::string_view k_c = R"canary(typedef __SIZE_TYPE__ size;
typedef long long wide;

int tentative;
int initialised = 3;
const char *const text = "canary";
static int hidden[40];
extern int elsewhere[];
extern __thread int of_each_thread;
__thread int own_of_each_thread = 5;
int called(int, void *);
void filled(char *, size);
int weak_one(void) __attribute__((weak));

enum small { first, second };
struct bits {
  unsigned a : 3;
  int b : 5;
  wide c : 40;
  char d;
  enum small e;
};
struct pair {
  double x;
  float y;
};
struct large {
  long words[9];
};
union either {
  float f;
  int i;
};

const unsigned sizes[] = {
    sizeof(enum small),     sizeof(struct bits),        sizeof(long),          sizeof(void *),      sizeof(long double),
    sizeof(__WCHAR_TYPE__), __alignof__(struct bits),   __alignof__(wide),     __alignof__(double), sizeof(struct pair),
    (char)-1 < 0,           (__WCHAR_TYPE__)-1 < 0,     sizeof(__PTRDIFF_TYPE__)};

int unpack(struct bits *bits) { return (int)(bits->a + bits->b + bits->c) + bits->d + bits->e; }
void pack(struct bits *bits, wide value) {
  bits->a = (unsigned)value & 7;
  bits->b = (int)value;
  bits->c = value;
}
struct pair swap(struct pair pair, struct large large) {
  struct pair other;
  other.x = pair.y + (double)large.words[8];
  other.y = (float)pair.x;
  return other;
}
struct large copy(const struct large *from) { return *from; }
int pun(float f) {
  union either either;
  either.f = f;
  return either.i;
}

double fused(double a, double b, double c) { return a * b + c; }
double sum(const double *values, int count) {
  double total = 0;
  int i;
  for (i = 0; i < count; i++) total += values[i];
  return total;
}
int special(double a, float b) { return (a != a) + (b - b == 0) + (a / 3.0 > 1.0f); }
double root(double a) { return __builtin_sqrt(a) + __builtin_fabs(-a); }
long round_off(double a, float b) { return (long)a + (long)b + (long)(unsigned char)a; }
double widen(unsigned wide_a, wide b, long double c) { return (double)wide_a + (double)b + (double)c; }
_Complex double product(_Complex double a, _Complex double b) { return a * b; }

void scale(float *to, const float *from, float by, int count) {
  int i;
  for (i = 0; i < count; i++) to[i] = from[i] * by;
}
unsigned count_bytes(const unsigned char *bytes, int count) {
  unsigned total = 0;
  int i;
  for (i = 0; i < count; i++) total += bytes[i];
  return total;
}
void clear(int *to, int count) {
  int i;
  for (i = 0; i < count; i++) to[i] = 0;
}
void fixed_copy(struct large *to, const struct large *from) { __builtin_memcpy(to, from, sizeof *to); }

int dispatch(int which, int value) {
  switch (which) {
    case 0: return called(value, 0);
    case 1: return value * 7;
    case 2: return value / 10;
    case 3: return value << 3;
    case 4: return hidden[value];
    case 5: return elsewhere[value];
    case 6: return tentative++;
    case 7: return initialised--;
    case 8: return of_each_thread + own_of_each_thread;
    case 9: return weak_one ? weak_one() : -1;
    default: return called(which, &hidden[value & 31]);
  }
}

int guarded(int at) {
  char buffer[64];
  filled(buffer, sizeof buffer);
  return buffer[at & 63];
}
int guarded_words(int at) {
  int words[4];
  return called(at, words) + words[at & 3];
}
int sized_at_run_time(int count) {
  char *room = (char *)__builtin_alloca((size)count);
  filled(room, (size)count);
  return room[0];
}
int large_frame(int at) {
  char buffer[20000];
  filled(buffer, sizeof buffer);
  return buffer[at];
}
int variadic(int count, ...) {
  __builtin_va_list list;
  int total = 0;
  __builtin_va_start(list, count);
  while (count-- > 0) total += __builtin_va_arg(list, int);
  __builtin_va_end(list);
  return total;
}

int wraps(int value) { return value + 1 > value; }
int aliased(int *i, short *s) {
  *i = 1;
  *s = 2;
  return *i;
}
int null_checked(int *pointer) {
  int value = *pointer;
  return pointer ? value : called(1, 0);
}
char *assigned(char *pointer) { return pointer + (*pointer < 0); }
wide divided(wide a, wide b) { return a / b + a % b + (a >> 3); }
unsigned swapped(unsigned a) { return __builtin_bswap32(a) + (unsigned)__builtin_popcount(a) + (unsigned)__builtin_ctz(a); }
int unaligned(const char *bytes) {
  int value;
  __builtin_memcpy(&value, bytes + 1, sizeof value);
  return value;
}
int shared(int *counter) {
  int expected = 1;
  __atomic_compare_exchange_n(counter, &expected, 2, 0, __ATOMIC_SEQ_CST, __ATOMIC_RELAXED);
  return __atomic_fetch_add(counter, 1, __ATOMIC_ACQ_REL) + __atomic_load_n(counter, __ATOMIC_ACQUIRE);
}
#ifdef __SIZEOF_INT128__
unsigned __int128 multiplied(unsigned __int128 a, unsigned long long b) { return a * b; }
#endif

static __attribute__((noinline)) int local_one(int value) { return value * 3 + hidden[3]; }
static int unused_one(void) { return 1; }
int recursive(int n) { return n < 2 ? n : recursive(n - 1) + recursive(n - 2) + local_one(n); }
int tail(int n, void *pointer) { return called(n + (text[0] == 'c'), pointer); }
int through(int (*function)(int), int n) { return function(n) + 1; }
void store(int index) { hidden[index] = (int)(sizes[index] + (sizeof unused_one() > 1)); }
)canary";

constexpr std::string_view k_cxx = R"canary(typedef __SIZE_TYPE__ size;

int called(int);
extern int elsewhere;
int initialised = called(1);

struct Base {
  virtual ~Base();
  virtual int value() const = 0;
  virtual Base *copy() const { return 0; }
  int plain;
};
struct Other {
  virtual int other() { return 2; }
  virtual ~Other() {}
  char small;
};
struct Derived : Base, virtual Other {
  int value() const { return plain + small; }
  Derived *copy() const;
  int other() { return 3; }
};
Base::~Base() {}
Derived *Derived::copy() const { return new Derived(*this); }

struct Member {
  int a, b;
  Member(int first, int second) : a(first), b(second) {}
  Member(const Member &from);
  ~Member();
  Member operator+(const Member &by) const { return Member(a + by.a, b + by.b); }
};
Member::Member(const Member &from) : a(from.a), b(from.b) {}
Member::~Member() { called(a); }
Member everywhere(4, 5);
Member sum(Member a, Member b) { return a + b; }
int (Member::*pointer_to_member)() = 0;
int Member::*pointer_to_data = &Member::b;

namespace {
struct Hidden {
  int list[8];
  int total() const {
    int sum = 0;
    for (int i = 0; i < 8; i++) sum += list[i];
    return sum;
  }
};
Hidden hidden;
}  // namespace

template <class T>
struct Box {
  T value;
  static int made;
  Box(T from) : value(from) { ++made; }
  T get() const { return value * 2; }
};
template <class T>
int Box<T>::made = 0;
template struct Box<long>;
template <class T, int count>
T power(T base) {
  T result = 1;
  for (int i = 0; i < count; i++) result *= base;
  return result;
}
inline int inlined(int value) {
  static int calls;
  return value + ++calls;
}
inline __attribute__((noinline)) int comdat(int value) { return value * 5 + called(value); }

int use(int value) {
  static Member once(value, called(value));
  Box<double> box(value);
  return int(box.get() + power<double, 5>(value)) + inlined(value) + comdat(value) + once.b + hidden.total() + elsewhere +
         Box<long>::made + initialised;
}

#ifdef __EXCEPTIONS
int guarded(int value) {
  Member member(value, 1);
  try {
    if (value > 3) throw value;
    return called(value) + member.b;
  } catch (int thrown) {
    return thrown;
  } catch (...) {
    called(2);
    throw;
  }
}
#endif
#ifdef __GXX_RTTI
Derived *down(Base *base) { return dynamic_cast<Derived *>(base); }
#endif

int virtually(const Base &base, Other &other) { return base.value() + other.other(); }
int devirtualised(Derived derived) { return derived.value() + derived.other(); }
int *many(size count) { return new int[count](); }
void gone(Base *base, int *ints) {
  delete base;
  delete[] ints;
}
bool is_signed_char() { return char(-1) < 0; }
wchar_t const wide_text[] = L"canary";
extern const long sizes[] = {sizeof(Base), sizeof(Derived), sizeof(Member), sizeof(wchar_t), sizeof(bool),
                             sizeof(&Member::operator+), __alignof__(Derived)};

#if __cplusplus >= 201103L
constexpr int square(int n) { return n * n; }
thread_local Member of_each_thread(square(3), 2);
struct Moved {
  int *owned;
  explicit Moved(int *from) noexcept : owned(from) {}
  Moved(Moved &&from) noexcept : owned(from.owned) { from.owned = nullptr; }
  ~Moved() { delete owned; }
};
Moved moved(Moved &&from) { return static_cast<Moved &&>(from); }
template <class Function>
int apply(Function function) {
  return function(3) + of_each_thread.a;
}
int closed_over(int value) {
  return apply([value](int n) { return n + value; });
}
struct alignas(64) Aligned {
  char bytes[64];
};
Aligned *aligned() { return new Aligned; }
template <class... Values>
int count(Values... values) {
  return int(sizeof...(values));
}
int counted() { return count(1, 2.0, 'c'); }
enum class Scoped : unsigned char { one, two };
int scoped(Scoped which) { return which == Scoped::two ? 7 : called(1); }
#endif
#if __cplusplus >= 201703L
inline int shared_variable = called(3);
int sharing() { return shared_variable; }
#endif
)canary";

}  // namespace

std::string_view canary_source(CanaryLanguage language) { return language == CanaryLanguage::c ? k_c : k_cxx; }

}  // namespace dcc::toolchain
