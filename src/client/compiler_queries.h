// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "client/plan.h"

namespace dcc::client {

// Answers of this compiler to questions that always have the same one. Each is asked once and kept in the state
// directory, under the compiler's file and the whole `question`. A state directory that others can write to is not
// believed, and the compiler asked anew; so it is when the file has changed.
Result<std::string> remembered_answer(const Plan& plan, std::string_view question,
                                      const std::function<Result<std::string>()>& ask);

// Runs the plan's compiler with these words (words[0] is replaced) and nothing on stdin, and returns what it wrote to
// stdout, and then what it wrote to stderr. Code::general when it fails.
Result<std::string> run_compiler(const Plan& plan, std::vector<std::string> words);

}  // namespace dcc::client
