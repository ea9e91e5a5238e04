// SPDX-License-Identifier: GPL-2.0-or-later
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "client/plan.h"

namespace dcc::client {

// For a question that this compiler always answers in the same way: asked once, and the answer kept in the state
// directory under the compiler's file and the whole `question`. If many clients need it at once, one asks and the
// others wait. The compiler is asked again if its file has changed, or if others can write to the state directory,
// because then the answer cannot be trusted.
Result<std::string> remembered_answer(const Plan& plan, std::string_view question,
                                      const std::function<Result<std::string>()>& ask);

// Runs the plan's compiler with these words (words[0] is replaced), an empty stdin, messages in English, and none of
// the user's variables that concern this job alone, but for `assignment`, if it is not empty. Returns its stdout
// followed by its stderr. Code::general if it fails.
Result<std::string> run_compiler(const Plan& plan, const std::vector<std::string>& words,
                                 const std::string& assignment = "");
// The same for several commands, at the same time where there are processors for that.
std::vector<Result<std::string>> run_compiler_for_each(const Plan& plan,
                                                       const std::vector<std::vector<std::string>>& commands,
                                                       const std::string& assignment = "");

}  // namespace dcc::client
