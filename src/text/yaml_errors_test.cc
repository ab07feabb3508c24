#include "text/yaml_errors.h"

#include <string>
#include <string_view>
#include <vector>

#include <gtest/gtest.h>

#include "text/render_diagnostic.h"
#include "text/yaml.h"

namespace bulkhead::text {
namespace {

struct Case {
  std::string_view yaml;
  std::string_view expected;
};

// The slips that people make, and all that they are told.
TEST(YamlErrors, TellsWhichSlipItProbablyWas) {
  const std::vector<Case> cases = {
      {"services:\n  web:\n    image:nginx\n    ports:\n      - 80\n",
       "error[BH001] invalid-yaml: invalid YAML: a space is missing after this ':'\n"
       " --> c.yaml:3:10\n"
       "  |\n"
       "3 |     image:nginx\n"
       "  |          ^\n"
       "  = help: write 'image: nginx'\n"
       "\n"},
      {"services:\n  web:\n  image: nginx\n   ports: []\n",
       "error[BH001] invalid-yaml: invalid YAML: this key is indented deeper than 'image', "
       "which has a value already\n"
       " --> c.yaml:4:4\n"
       "  |\n"
       "3 |   image: nginx\n"
       "  |   ----- indented less\n"
       "4 |    ports: []\n"
       "  |    ^^^^^\n"
       "  = help: indent it like 'image'\n"
       "\n"},
      {"services:\n  web:\n    ports:\n    - \"80:80\n    - 81\n  db: {}\n",
       "error[BH001] invalid-yaml: invalid YAML: this quote is not closed\n"
       " --> c.yaml:4:7\n"
       "  |\n"
       "4 |     - \"80:80\n"
       "  |       ^\n"
       "  = help: close it where the value ends\n"
       "\n"},
      {"services:\n\tweb:\n\t\timage: x\n",
       "error[BH001] invalid-yaml: invalid YAML: a tab cannot be used for indentation\n"
       " --> c.yaml:2:1\n"
       "  |\n"
       "2 |     web:\n"
       "  | ^^^^\n"
       "  = help: indent with spaces\n"
       "\n"},
      {"services:\n  web:\n    command: echo \"a\": b\n",
       "error[BH001] invalid-yaml: invalid YAML: a second ':' stands in this value\n"
       " --> c.yaml:3:22\n"
       "  |\n"
       "3 |     command: echo \"a\": b\n"
       "  |                      ^\n"
       "  |            - the value of this key begins after its ':'\n"
       "  = help: quote the value\n"
       "\n"},
      {"services:\n  web:\n    command: [a, b\n    image: x\n",
       "error[BH001] invalid-yaml: invalid YAML: expected ',' or ']' in the list\n"
       " --> c.yaml:4:10\n"
       "  |\n"
       "3 |     command: [a, b\n"
       "  |              - in the list that begins here\n"
       "4 |     image: x\n"
       "  |          ^\n"
       "\n"},
      {"services:\n  web:\n    environment:\n      - A=1\n      B: 2\n",
       "error[BH001] invalid-yaml: invalid YAML: expected a list item ('- \xE2\x80\xA6') "
       "here\n"
       " --> c.yaml:5:7\n"
       "  |\n"
       "4 |       - A=1\n"
       "  |       - in the list that begins here\n"
       "5 |       B: 2\n"
       "  |       ^\n"
       "  = help: start the line with '-', or indent it to belong to the item above\n"
       "\n"},
      {"services:\n  web:\n    image: {{ image }}\n",
       "error[BH005] non-string-key: a key of a mapping is a mapping, but must be a string\n"
       " --> c.yaml:3:13\n"
       "  |\n"
       "3 |     image: {{ image }}\n"
       "  |             ^^^^^^^^^\n"
       "  = help: quote the text: \"{{ \xE2\x80\xA6 }}\"\n"
       "\n"},
      {"web: {image: x, scale: ${SCALE:-1}}\n",
       "error[BH001] invalid-yaml: invalid YAML: a variable in braces stands without quotes "
       "between "
       "{ } or [ ]\n"
       " --> c.yaml:1:25\n"
       "  |\n"
       "1 | web: {image: x, scale: ${SCALE:-1}}\n"
       "  |                         ^\n"
       "  = help: quote the value it stands in: \"${SCALE:-1}\"\n"
       "\n"},
      {"services:\n  web:\n    command: %foo\n",
       "error[BH001] invalid-yaml: invalid YAML: a plain value cannot begin with '%'\n"
       " --> c.yaml:3:14\n"
       "  |\n"
       "3 |     command: %foo\n"
       "  |              ^\n"
       "  = help: quote the value\n"
       "\n"},
      {"a: 'it's'\n",
       "error[BH001] invalid-yaml: invalid YAML: text follows the closing quote\n"
       " --> c.yaml:1:8\n"
       "  |\n"
       "1 | a: 'it's'\n"
       "  |        ^\n"
       "  |       - the quote is closed here\n"
       "  = help: write '' for a quote inside single quotes, or use double quotes\n"
       "\n"},
      {"l:\n  - \"b: c\"d\n",
       "error[BH001] invalid-yaml: invalid YAML: text follows the closing quote\n"
       " --> c.yaml:2:11\n"
       "  |\n"
       "2 |   - \"b: c\"d\n"
       "  |           ^\n"
       "  |          - the quote is closed here\n"
       "  = help: write \\\" for a quote inside double quotes, or use single quotes\n"
       "\n"},
      {"key: - a\n",
       "error[BH001] invalid-yaml: invalid YAML: a list item ('- \xE2\x80\xA6') cannot stand "
       "here\n"
       " --> c.yaml:1:6\n"
       "  |\n"
       "1 | key: - a\n"
       "  |      ^\n"
       "  = help: put it on a line of its own\n"
       "\n"},
      {"a: b\n- c\n",
       "error[BH001] invalid-yaml: invalid YAML: a list item stands where a key of the "
       "mapping is expected\n"
       " --> c.yaml:2:1\n"
       "  |\n"
       "1 | a: b\n"
       "  | - in the mapping that begins here\n"
       "2 | - c\n"
       "  | ^\n"
       "  = help: put the list below a key of its own, or indent it below its key\n"
       "\n"},
      {"<<<<<<< HEAD\na: 1\n=======\nb: 1\n>>>>>>> x\n",
       "error[BH001] invalid-yaml: invalid YAML: a merge conflict is not resolved\n"
       " --> c.yaml:1:1\n"
       "  |\n"
       "1 | <<<<<<< HEAD\n"
       "  | ^^^^^^^^^^^^\n"
       "  = help: keep one side, and remove the lines with the marks\n"
       "\n"},
      {"ü: \"é\" x\n",
       "error[BH001] invalid-yaml: invalid YAML: expected a key of the mapping here\n"
       " --> c.yaml:1:8\n"
       "  |\n"
       "1 | \xC3\xBC: \"\xC3\xA9\" x\n"
       "  |        ^\n"
       "  | - in the mapping that begins here\n"
       "  = help: give this line the indentation of the other keys of its mapping\n"
       "\n"},
      {"a: [1, 2\n",
       "error[BH001] invalid-yaml: invalid YAML: expected ',' or ']' in the list\n"
       " --> c.yaml:2:1\n"
       "  |\n"
       "1 | a: [1, 2\n"
       "  |    - in the list that begins here\n"
       "2 |\n"
       "  | ^\n"
       "\n"},
      {"a: \"\\q\"\n",
       "error[BH001] invalid-yaml: invalid YAML: this escape is not known in double quotes\n"
       " --> c.yaml:1:5\n"
       "  |\n"
       "1 | a: \"\\q\"\n"
       "  |     ^\n"
       "  = help: write '\\\\' for a backslash, or use single quotes\n"
       "\n"},
      {"command: *.js\n",
       "error[BH001] invalid-yaml: invalid YAML: the name of an anchor ('&') or alias ('*') "
       "may hold letters, digits, '-' and '_' only\n"
       " --> c.yaml:1:11\n"
       "  |\n"
       "1 | command: *.js\n"
       "  |           ^\n"
       "  = help: rename it, or quote the text if it is meant as it stands\n"
       "\n"},
      {"a: | text\n",
       "error[BH001] invalid-yaml: invalid YAML: text follows the '|' or '>' that begins a "
       "block\n"
       " --> c.yaml:1:6\n"
       "  |\n"
       "1 | a: | text\n"
       "  |      ^\n"
       "  |    - in the block that begins here\n"
       "  = help: put the text on the next line\n"
       "\n"},
      {"{\"a\": \"\\ud83d\\ude00\"}\n",
       "error[BH001] invalid-yaml: invalid YAML: this escape is no Unicode character\n"
       " --> c.yaml:1:10\n"
       "  |\n"
       "1 | {\"a\": \"\\ud83d\\ude00\"}\n"
       "  |          ^\n"
       "  = help: write the character itself, or \\U and eight digits\n"
       "\n"},
      {"%YAML 3.0\n---\na: 1\n",
       "error[BH001] invalid-yaml: invalid YAML: this version of YAML is not supported\n"
       " --> c.yaml:1:1\n"
       "  |\n"
       "1 | %YAML 3.0\n"
       "  | ^\n"
       "  = help: remove the line %YAML\n"
       "\n"},
      {"a: !x!y z\n",
       "error[BH001] invalid-yaml: invalid YAML: the handle of this tag is not declared\n"
       " --> c.yaml:1:4\n"
       "  |\n"
       "1 | a: !x!y z\n"
       "  |    ^\n"
       "  = help: quote the text if it is no tag\n"
       "\n"},
      {"a: \"\\xz\"\n",
       "error[BH001] invalid-yaml: invalid YAML: this escape lacks its hexadecimal digits\n"
       " --> c.yaml:1:7\n"
       "  |\n"
       "1 | a: \"\\xz\"\n"
       "  |       ^\n"
       "  = help: write '\\\\' for a backslash, or use single quotes\n"
       "\n"},
  };
  for (const Case& c : cases) {
    Sources sources;
    std::vector<Diagnostic> out;
    const auto value = parse_yaml(sources, sources.add("c.yaml", std::string(c.yaml)), {}, out);
    EXPECT_FALSE(value.has_value());
    std::string text;
    for (const Diagnostic& diagnostic : out) text += render(diagnostic, sources);
    EXPECT_EQ(text, c.expected) << c.yaml;
  }
}

}  // namespace
}  // namespace bulkhead::text
