// SPDX-License-Identifier: GPL-2.0-or-later
#include "view/answer.h"

#include <dirent.h>
#include <sys/stat.h>

namespace dcc::view {

using Kind = Answer::Kind;

Answer failed_at(size_t depth, int error) {
  Answer answer;
  answer.depth = static_cast<uint16_t>(depth);
  answer.error = static_cast<uint8_t>(error);
  return answer;
}

Kind kind_of_mode(uint32_t mode) {
  if (S_ISREG(mode)) return Kind::file;
  if (S_ISDIR(mode)) return Kind::directory;
  if (S_ISLNK(mode)) return Kind::link;
  return Kind::other;
}

Kind kind_of_entry(unsigned char type) {
  switch (type) {
    case DT_UNKNOWN:
      return Kind::failed;
    case DT_REG:
      return Kind::file;
    case DT_DIR:
      return Kind::directory;
    case DT_LNK:
      return Kind::link;
    default:
      return Kind::other;
  }
}

}  // namespace dcc::view
