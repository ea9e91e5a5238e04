// SPDX-License-Identifier: GPL-2.0-or-later
#include "monitor/screen.h"

#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <csignal>
#include <cstring>
#include <string>

#include "base/file.h"
#include "base/terminal.h"
#include "loop/byte_stream.h"

namespace dcc::monitor {
namespace {

// ECMA-48, and xterm's private modes that all current terminals have: alternate screen (1049), cursor (25), no line
// wrapping (7).
constexpr char k_enter[] = "\033[?1049h\033[?25l\033[?7l";
constexpr char k_leave[] = "\033[0m\033[?7h\033[?25h\033[?1049l";

// The state of the only terminal, global for the signal handler.
struct Taken {
  volatile sig_atomic_t fd = -1;        // -1: nothing to give back
  volatile sig_atomic_t keyboard = -1;  // its modes are changed, too
  termios modes;
};
Taken g_taken;

// Signals that end a process and that the loop does not handle.
constexpr int k_crashes[] = {SIGABRT, SIGBUS, SIGFPE, SIGILL, SIGSEGV, SIGPIPE, SIGALRM, SIGUSR1, SIGUSR2, SIGXCPU};
struct sigaction g_before_crash[std::size(k_crashes)];

// Async-signal-safe.
void give_back_terminal() {
  const int fd = g_taken.fd;
  if (fd < 0) return;
  g_taken.fd = -1;
  (void)!::write(fd, k_leave, sizeof k_leave - 1);
  if (g_taken.keyboard >= 0) ::tcsetattr(g_taken.keyboard, TCSANOW, &g_taken.modes);
}

void on_crash(int signal_number, siginfo_t* info, void*) {
  give_back_terminal();
  for (size_t i = 0; i < std::size(k_crashes); ++i)
    if (k_crashes[i] == signal_number) ::sigaction(signal_number, &g_before_crash[i], nullptr);
  // A fault happens again on return and then reaches the previous handler; a signal that was sent must be raised again.
  const bool is_fault =
      signal_number == SIGBUS || signal_number == SIGFPE || signal_number == SIGILL || signal_number == SIGSEGV;
  if (!is_fault || info->si_code <= 0) ::raise(signal_number);
}

void catch_crashes() {
  struct sigaction action {};
  action.sa_sigaction = on_crash;
  action.sa_flags = SA_SIGINFO;
  for (size_t i = 0; i < std::size(k_crashes); ++i) {
    ::sigaction(k_crashes[i], nullptr, &g_before_crash[i]);
    if (g_before_crash[i].sa_handler != SIG_IGN) ::sigaction(k_crashes[i], &action, nullptr);
  }
}
void let_crashes_be() {
  for (size_t i = 0; i < std::size(k_crashes); ++i) ::sigaction(k_crashes[i], &g_before_crash[i], nullptr);
}

loop::Task<void> read_keys(loop::ByteStream& keyboard, std::function<void(char)> key, std::function<void()> gone) {
  for (;;) {
    char typed = 0;
    auto got = co_await keyboard.read_some(&typed, 1);
    if (keyboard.closed()) co_return;
    if (!got || *got == 0) co_return gone();
    key(typed);
  }
}

}  // namespace

Screen::Screen(loop::Loop& loop, int fd, Events events)
    : loop_(loop), fd_(fd), events_(std::move(events)), colours_(shows_colours(fd)) {
  // Opened anew: the keyboard is read without blocking, and stdin's open file may be shared with other processes.
  if (auto terminal = open_file("/dev/tty", O_RDWR | O_NOCTTY)) {
    keyboard_ = std::make_unique<loop::FdStream>(loop_, std::move(*terminal));
    auto gone = [this] { events_.ended(0); };
    loop::start(read_keys(*keyboard_, events_.key, gone));
  }
  auto on = [&](int signal_number, std::function<void(int)> act) {
    signals_.push_back(std::make_unique<loop::SignalWatch>(loop_, signal_number, std::move(act)));
  };
  for (int signal_number : {SIGHUP, SIGINT, SIGQUIT, SIGTERM}) on(signal_number, events_.ended);
  on(SIGWINCH, [this](int) {
    measure();
    drawn_.clear();
    events_.resized();
  });
  on(SIGTSTP, [this](int) { stop_here(); });
  take();
}

Screen::~Screen() { close(); }

void Screen::measure() {
  winsize size{};
  if (::ioctl(fd_, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0) return;
  rows_ = size.ws_row;
  columns_ = size.ws_col;
}

void Screen::take() {
  g_taken.keyboard = keyboard_ ? keyboard_->fd() : -1;
  if (keyboard_ && ::tcgetattr(keyboard_->fd(), &g_taken.modes) == 0) {
    termios modes = g_taken.modes;
    modes.c_lflag &= ~static_cast<tcflag_t>(ICANON | ECHO);  // ISIG stays set: Ctrl-C and Ctrl-Z remain signals
    modes.c_cc[VMIN] = 1;
    modes.c_cc[VTIME] = 0;
    ::tcsetattr(keyboard_->fd(), TCSANOW, &modes);
  } else {
    g_taken.keyboard = -1;
  }
  g_taken.fd = fd_;
  catch_crashes();
  (void)write_all(fd_, k_enter);
  measure();
  drawn_.clear();
}

void Screen::give_back() {
  give_back_terminal();
  let_crashes_be();
}

// Ctrl-Z: gives the shell its own screen, and takes the screen back when the process is continued.
void Screen::stop_here() {
  give_back();
  ::raise(SIGSTOP);
  take();
  events_.resized();
}

void Screen::draw(const std::vector<Line>& lines) {
  // The first drawing clears the screen, whose contents are unknown.
  std::string bytes = drawn_.empty() ? "\033[H\033[2J" : "";
  std::vector<Line> page = lines;
  page.resize(rows_);
  for (size_t row = 0; row < rows_; ++row) {
    if (row < drawn_.size() ? page[row] == drawn_[row] : page[row].text.empty()) continue;
    bytes += fmt::format("\033[{};1H{}", row + 1, painted(page[row], colours_));
    // After a full line the cursor is still on its last column, which this would erase.
    if (page[row].text.size() < columns_) bytes += "\033[K";
  }
  drawn_ = std::move(page);
  if (!bytes.empty() && !write_all(fd_, bytes)) events_.ended(0);
}

void Screen::close() {
  if (g_taken.fd >= 0) give_back();
  signals_.clear();
  if (keyboard_) keyboard_->close();
}

}  // namespace dcc::monitor
