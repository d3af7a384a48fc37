#!/usr/bin/env python3
"""tools/check-includes finds each kind of wrong include in a small tree, and nothing in a right one."""
import pathlib
import subprocess
import sys
import tempfile
import unittest

TOOL = pathlib.Path(__file__).resolve().parents[2] / "tools/check-includes"

RIGHT = {
    "cmake/modules.cmake": "# sohoa_allow(comment USES nobody)\n"
                           "sohoa_allow(core THIRD_PARTY openssl fmt)\n"
                           "sohoa_allow(text USES core)\n"
                           "sohoa_allow(pdf USES core text\n  THIRD_PARTY qpdf)\n",
    "include/sohoa/core/bytes.hpp": "#pragma once\n#include <vector>\n// QPDF is only spoken of\n",
    "include/sohoa/text/word.hpp": '#pragma once\n#include "sohoa/core/bytes.hpp"\n',
    "include/sohoa/pdf/package.hpp": '#pragma once\n#include "sohoa/text/word.hpp"\n',
    "src/core/digest.cpp": '#include "sohoa/core/bytes.hpp"\n#include <openssl/evp.h>\n#include <sys/stat.h>\n',
    "src/text/x.cpp": '#include "sohoa/text/word.hpp"\n#include "text/private.hpp"\n// #include "sohoa/pdf/package.hpp"\n'
                      '/*\n#include "sohoa/pdf/package.hpp"\n*/\n',
    "src/text/private.hpp": "#pragma once\n#include <cmath>\n",
    "src/pdf/y.cpp": '#include "sohoa/core/bytes.hpp"\n#include <qpdf/QPDF.hh>\n',
}


class CheckIncludes(unittest.TestCase):
    def run_on(self, changes):
        """Exit code and output lines for the right tree with some files added or replaced."""
        with tempfile.TemporaryDirectory() as folder:
            for name, text in {**RIGHT, **changes}.items():
                file = pathlib.Path(folder, name)
                file.parent.mkdir(parents=True, exist_ok=True)
                file.write_text(text, encoding="utf-8")
            done = subprocess.run([sys.executable, TOOL, folder], capture_output=True, text=True, check=False)
            return done.returncode, done.stdout.splitlines()

    def refused(self, changes, *lines):
        self.assertEqual(self.run_on(changes), (1, list(lines)))

    def test_accepts_a_right_tree(self):
        self.assertEqual(self.run_on({}), (0, []))

    def test_refuses_a_module_that_is_not_named(self):
        self.refused({"src/text/x.cpp": '#include <cmath>\n\n#include "sohoa/pdf/package.hpp"\n'},
                     "src/text/x.cpp:3: text may not include sohoa/pdf/package.hpp")

    def test_does_not_pass_permission_on(self):
        self.refused({"cmake/modules.cmake": RIGHT["cmake/modules.cmake"] + "sohoa_allow(app USES pdf)\n",
                      "src/app/main.cpp": '#include "sohoa/text/word.hpp"\n'},
                     "src/app/main.cpp:1: app may not include sohoa/text/word.hpp")

    def test_refuses_it_in_a_public_header_too(self):
        self.refused({"include/sohoa/core/bytes.hpp": '#include "sohoa/text/word.hpp"\n'},
                     "include/sohoa/core/bytes.hpp:1: core may not include sohoa/text/word.hpp")

    def test_refuses_another_modules_private_header(self):
        self.refused({"src/pdf/y.cpp": '#include "text/private.hpp"\n'},
                     "src/pdf/y.cpp:1: pdf may not include the private text/private.hpp")

    def test_refuses_a_private_header_in_a_public_one(self):
        self.refused({"include/sohoa/text/word.hpp": '#include "text/private.hpp"\n'},
                     "include/sohoa/text/word.hpp:1: a public header may not include the private text/private.hpp")

    def test_refuses_a_third_party_header_outside_its_module(self):
        self.refused({"src/text/x.cpp": "#include <qpdf/QPDF.hh>\n#  include <openssl/evp.h>\n"},
                     "src/text/x.cpp:1: text may not include <qpdf/QPDF.hh> (package qpdf)",
                     "src/text/x.cpp:2: text may not include <openssl/evp.h> (package openssl)")

    def test_refuses_third_party_headers_and_names_in_public_headers(self):
        self.refused({"include/sohoa/pdf/package.hpp": "#include <qpdf/QPDF.hh>\nclass QPDF;\nQPDFObjectHandle handle();\n"},
                     "include/sohoa/pdf/package.hpp:1: third-party header <qpdf/QPDF.hh> in a public header",
                     "include/sohoa/pdf/package.hpp:2: third-party name QPDF (qpdf) in a public header",
                     "include/sohoa/pdf/package.hpp:3: third-party name QPDFObjectHandle (qpdf) in a public header")

    def test_refuses_headers_nobody_knows(self):
        self.refused({"src/text/x.cpp": '#include <boost/any.hpp>\n#include "private.hpp"\n'},
                     "src/text/x.cpp:1: <boost/any.hpp>: a header of no known package",
                     'src/text/x.cpp:2: "private.hpp": write "sohoa/module/name.hpp" or "text/name.hpp"')

    def test_refuses_a_cycle(self):
        self.refused({"cmake/modules.cmake": "sohoa_allow(core USES pdf THIRD_PARTY openssl)\nsohoa_allow(text USES core)\n"
                                             "sohoa_allow(pdf USES core text THIRD_PARTY qpdf)\n"},
                     "cmake/modules.cmake: a cycle: core -> pdf -> core")

    def test_refuses_a_folder_or_a_name_without_a_line(self):
        self.refused({"cmake/modules.cmake": RIGHT["cmake/modules.cmake"] + "sohoa_allow(app USES web THIRD_PARTY qt)\n",
                      "src/util/z.cpp": "\n"},
                     "cmake/modules.cmake: app uses web, which has no line",
                     "cmake/modules.cmake: app names the package qt, which tools/check-includes does not know",
                     "src/util: a folder without a line in cmake/modules.cmake")

    def test_says_when_there_is_no_table(self):
        self.assertEqual(self.run_on({"cmake/modules.cmake": ""})[0], 2)


if __name__ == "__main__":
    unittest.main()
