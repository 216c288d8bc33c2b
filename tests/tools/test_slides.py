"""`workbench slides` as a user meets it: decks, bad input, and serving. Skips where a tool is missing."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import unittest
import unittest.mock
import urllib.error
import urllib.request

from support import COMMAND, PATIENCE, ROOT, Case, alive, command, ready_tree, wait_for

from workbench.base.process import Finished, Process
from workbench.base.trouble import Trouble
from workbench.deck import pdf
from workbench.host import modules, npm

# It answers nothing, has a child, and is deaf to what is polite.
HANGING = """#!/bin/sh
trap '' TERM INT HUP
sleep 1000 &
echo $$ $! >"${0%/*}/started.new"
mv "${0%/*}/started.new" "${0%/*}/started"
wait
"""


class Slides(Case):
    """A build tree of its own, with what a real one printed and what npm brought."""

    @classmethod
    def setUpClass(cls) -> None:
        reason = modules.missing() or npm.missing()
        if reason:
            raise unittest.SkipTest(reason)

    def setUp(self) -> None:
        super().setUp()
        os.mkdir(self.tree)
        os.symlink(npm.folder(), os.path.join(self.tree, "npm"))
        for kind in ("lessons", "facts"):
            if os.path.isdir(os.path.join(ready_tree(), kind)):
                shutil.copytree(os.path.join(ready_tree(), kind), os.path.join(self.tree, kind))
        self.environment = {**os.environ, "WORKBENCH_BUILD": self.tree}

    def slides(self, *words: str, **more: str) -> subprocess.CompletedProcess:
        done = command("slides", *words, env={**self.environment, **more})
        self.assertNotIn("Traceback", done.stderr)
        return done

    def deck(self, name: str) -> str:
        with open(os.path.join(self.tree, "slides", name + ".html"), encoding="utf-8") as file:
            return file.read()

    def test_what_to_look_at_and_where_a_line_is_broken(self) -> None:
        self.slides("course")
        page = self.deck("course")
        self.assertIn('<span class="point">127</span>', page)
        self.assertRegex(page, 'cannot open shared <span class="broken"></span>object file')

    def test_an_output_that_cannot_be_written(self) -> None:
        reader, unread = os.pipe()
        os.close(reader)
        full = os.open("/dev/full", os.O_WRONLY)
        for output, said in ((unread, ""), (full, "workbench: Standard output can't be written")):
            done = subprocess.run(
                [COMMAND, "slides", "talk"], stdin=subprocess.DEVNULL, stdout=output,
                stderr=subprocess.PIPE, text=True, env=self.environment, check=False,
            )  # fmt: skip
            os.close(output)
            self.assertEqual((done.returncode, done.stderr[: len(said)]), (1, said))
            self.assertEqual(len(done.stderr.splitlines()), 1 if said else 0)

    def test_both_decks_are_one_file_each(self) -> None:
        done = self.slides()
        self.assertEqual(done.returncode, 0, done.stderr)
        self.assertEqual(
            sorted(os.listdir(os.path.join(self.tree, "slides"))), ["course.html", "talk.html"]
        )
        for name in ("course", "talk"):
            self.assertRegex(done.stdout, rf"{name}\.html: \d+ slides; transcripts: ")
            page = self.deck(name)
            outside = re.sub(r"(?s)<script>.*?</script>", "", page)
            self.assertEqual(re.findall(r'(?:href|src)="(?!data:|#/)[^"]*|@import', outside), [])
            self.assertEqual(len(re.findall('<section id="made-on"', page)), 1)
        self.assertIn('<section id="rpath/origin/run"', self.deck("talk"))

    def test_links_between_slides_lead_to_slides_of_the_deck(self) -> None:
        self.slides("course")
        page = self.deck("course")
        ids = set(re.findall(r'<section id="([^"]+)"', page))
        links = re.findall(r'<a href="#/([^"]*)"', page)
        self.assertIn("rpath/origin", links)
        self.assertEqual(set(links) - ids, set())

    def test_a_deck_that_does_not_exist(self) -> None:
        done = self.slides("nothing")
        self.assertEqual((done.returncode, done.stdout), (2, ""))
        self.assertEqual(
            done.stderr, "workbench: There is no deck nothing: choose course or talk.\n"
        )

    def test_damaged_results_are_said_and_the_rest_is_shown(self) -> None:
        shutil.rmtree(os.path.join(self.tree, "lessons"), ignore_errors=True)  # may be old ones
        self.write("tree/lessons/rpath/origin.json", '{"version": ')
        done = self.slides("talk")
        self.assertEqual(done.returncode, 0)
        self.assertIn("origin.json can't be read as results: it may be cut off.", done.stdout)
        self.assertIn("recorded, not run here", self.deck("talk"))

    def test_a_deck_is_never_half_written(self) -> None:
        self.write("tree/slides/talk.html", "as it was")
        os.unlink(os.path.join(self.tree, "npm"))
        os.makedirs(os.path.join(self.tree, "npm", "node_modules", "reveal.js"))
        with open(
            os.path.join(npm.folder(), "node_modules", "reveal.js", "package.json"),
            encoding="utf-8",
        ) as file:
            self.write("tree/npm/node_modules/reveal.js/package.json", file.read())
        done = self.slides("talk")
        self.assertEqual(done.returncode, 1)
        self.assertRegex(
            done.stderr, r"dist/reveal\.css is missing, so no deck can be made: remove .*/npm and"
        )
        self.assertEqual(os.listdir(os.path.join(self.tree, "slides")), ["talk.html"])
        self.assertEqual(self.deck("talk"), "as it was")

    def test_without_reveal(self) -> None:
        os.unlink(os.path.join(self.tree, "npm"))
        done = self.slides()
        self.assertEqual(done.returncode, 1)
        self.assertRegex(
            done.stderr,
            r"reveal\.js [0-9.]+ is not installed: repeat the command with --yes, which runs `npm ci",
        )

    def test_without_npm(self) -> None:
        os.unlink(os.path.join(self.tree, "npm"))
        done = self.slides(PATH=self.path_without("npm"))
        self.assertEqual(done.returncode, 1)
        self.assertIn("npm", done.stderr)
        self.assertRegex(
            done.stderr, "(?:Install (?:it|them) with this line|Run this line as root)"
        )

    def test_without_chromium_there_is_no_pdf(self) -> None:
        done = self.slides("talk", "--pdf", PATH=self.path_without(*pdf.NAMES))
        self.assertEqual(done.returncode, 1)
        self.assertIn("chromium", done.stderr)
        self.assertRegex(
            done.stderr, "(?:Install (?:it|them) with this line|Run this line as root)"
        )
        self.assertFalse(os.path.exists(os.path.join(self.tree, "slides")))

    def test_only_printing_wants_playwright(self) -> None:
        os.unlink(os.path.join(self.tree, "npm"))
        modules_here = os.path.join(self.tree, "npm", "node_modules")
        os.makedirs(modules_here)
        os.symlink(
            os.path.join(npm.folder(), "node_modules", "reveal.js"),
            os.path.join(modules_here, "reveal.js"),
        )
        self.assertEqual(self.slides("talk").returncode, 0)
        if pdf.chromium():  # else that is what is said
            done = self.slides("talk", "--pdf")
            self.assertEqual(done.returncode, 1)
            self.assertRegex(
                done.stderr, r"core [0-9.]+ is not installed: repeat the command with --yes, which"
            )
        self.assertEqual(os.listdir(os.path.join(self.tree, "slides")), ["talk.html"])

    def test_another_python_has_the_modules(self) -> None:
        """The command starts on a Python without them, and goes on with one that has them."""
        bare = self.write("bare/python3", f'#!/bin/sh\nexec "{sys.executable}" "$@"\n')
        os.chmod(bare, 0o755)
        words = "import sys; from workbench.host import modules; sys.argv = ['x', 'slides', 'nothing']; "
        words += "import site; site.getsitepackages = lambda: []; modules.ensure()"
        done = subprocess.run(
            [sys.executable, "-I", "-S", "-c", f"import sys; sys.path.insert(0, {ROOT + '/tools'!r}); {words}"],
            capture_output=True, text=True, env=self.environment, check=False,
        )  # fmt: skip
        self.assertEqual(
            (done.returncode, done.stderr),
            (2, "workbench: There is no deck nothing: choose course or talk.\n"),
        )

    def test_no_python_has_the_modules(self) -> None:
        words = "modules.NEEDED = ('no_such_module',); modules.ensure()"
        done = subprocess.run(
            [sys.executable, "-I", "-S", "-c", f"import sys; sys.path.insert(0, {ROOT + '/tools'!r}); from workbench.host import modules; {words}"],
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        self.assertIn(
            "Decks are rendered with jinja2, markdown-it-py and pygments, and no Python here has all three",
            done.stderr,
        )

    def test_served_decks_are_loaded_again_when_results_change(self) -> None:
        with subprocess.Popen(
            [COMMAND, "slides", "talk", "--serve"], env=self.environment, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        ) as process:  # fmt: skip
            try:
                assert process.stdout
                address = ""
                for line in process.stdout:
                    hit = re.match(r"(http://127\.0\.0\.1:\d+)/talk", line)
                    address = hit.group(1) if hit else address
                    if "Ctrl-C" in line:
                        break
                self.assertTrue(address)
                page = self.get(address + "/talk")
                self.assertIn("EventSource", page)
                with urllib.request.urlopen(address + "/changes", timeout=PATIENCE) as changes:
                    self.change()
                    lines = [changes.readline()]
                    while lines[-1] in (b": still here\n", b"\n"):  # a busy machine renders longer
                        lines.append(changes.readline())
                    self.assertEqual(lines[-1], b"data: changed\n")
                wait_for(  # the first look may have come while it was being written
                    lambda: "printed otherwise" in self.get(address + "/talk"), "the new result"
                )
                with self.assertRaises(urllib.error.HTTPError) as caught:
                    self.get(address + "/../../etc/passwd")
                caught.exception.close()
                self.assertEqual(caught.exception.code, 404)
            finally:
                process.send_signal(signal.SIGINT)
                words, errors = process.communicate(timeout=PATIENCE)
            self.assertEqual((process.returncode, errors), (0, ""))
            self.assertIn("Stopped.", words)

    def get(self, address: str) -> str:
        with urllib.request.urlopen(address, timeout=PATIENCE) as answer:
            return answer.read().decode()

    def change(self) -> None:
        """As if origin's lesson had been run again, and had printed something else."""
        path = os.path.join(self.tree, "lessons", "rpath", "origin.json")
        with open(path, encoding="utf-8") as file:
            seen = json.load(file)
        step = seen["fences"][0]["steps"][4]
        step.update(
            output=["printed otherwise"],
            verdict="failed",
            difference="printed instead: printed otherwise",
        )
        with open(path + ".new", "w", encoding="utf-8") as file:
            json.dump(seen, file)
        os.replace(path + ".new", path)

    def browser(self, script: str) -> str:
        """A folder for PATH with a browser that is this script; skips where none is started."""
        if not shutil.which("node") or npm.missing(tests=True):
            self.skipTest(npm.missing(tests=True) or "node is not installed")
        path = self.write("browser/chromium", script)
        os.chmod(path, 0o755)
        return os.path.dirname(path)

    def started(self) -> list[int]:
        """The processes of the hanging browser, once it has begun."""
        path = os.path.join(self.folder, "browser", "started")
        wait_for(lambda: os.path.exists(path), "the browser")
        with open(path, encoding="utf-8") as file:
            return [int(word) for word in file.read().split()]

    def assert_ended(self, processes: list[int]) -> None:
        left = [process for process in processes if alive(process)]
        for process in left:
            os.kill(process, signal.SIGKILL)
        self.assertEqual(left, [])

    def test_a_browser_that_ends_badly_is_a_sentence(self) -> None:
        bad = self.browser("#!/bin/sh\necho no screen >&2\nexit 3\n")
        done = self.slides("talk", "--pdf", PATH=f"{bad}:{os.environ['PATH']}")
        self.assertEqual(done.returncode, 1, done.stdout)
        self.assertRegex(
            done.stderr,
            r"^workbench: The deck was not printed: browserType\.launch: [^\n]*\nno screen\n"
            r"node ended with status 1\. Try again, [^\n]*\?print-pdf[^\n]*\n$",
        )
        self.assertEqual(os.listdir(os.path.join(self.tree, "slides")), ["talk.html"])

    def test_a_browser_that_hangs_is_stopped_in_the_end(self) -> None:
        hanging = self.browser(HANGING)

        class Hurried(Process):
            def wait(self, *_: object) -> Finished:
                started()
                return super().wait(0.1)

        started = self.started
        page = self.write("slides/talk.html", "")
        path = {"PATH": f"{hanging}:{os.environ['PATH']}"}
        with unittest.mock.patch.dict(os.environ, path):
            with unittest.mock.patch.object(pdf, "Process", Hurried):
                with self.assertRaisesRegex(
                    Trouble, r"chromium did not print the deck within 180 s and was .*\?print-pdf"
                ):
                    pdf.save(page, os.path.join(self.folder, "slides", "talk.pdf"))
        self.assert_ended(self.started())
        self.assertEqual(os.listdir(os.path.dirname(page)), ["talk.html"])

    def test_an_interruption_stops_a_browser_that_hangs(self) -> None:
        path = f"{self.browser(HANGING)}:{os.environ['PATH']}"
        with subprocess.Popen(
            [COMMAND, "slides", "talk", "--pdf"], env={**self.environment, "PATH": path}, text=True,
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        ) as process:  # fmt: skip
            try:
                browser = self.started()
            finally:
                process.send_signal(signal.SIGINT)
                errors = process.communicate(timeout=PATIENCE)[1]
        self.assert_ended(browser)
        self.assertEqual(
            (process.returncode, errors), (130, "\nInterrupted; nothing is left behind.\n")
        )
        self.assertEqual(os.listdir(os.path.join(self.tree, "slides")), ["talk.html"])

    def test_printed(self) -> None:
        if not pdf.chromium() or npm.missing(tests=True):
            self.skipTest(
                npm.missing(tests=True) or "chromium is not installed (./workbench setup --all)"
            )
        done = self.slides("talk", "--pdf")
        self.assertEqual(done.returncode, 0, done.stderr)
        with open(os.path.join(self.tree, "slides", "talk.pdf"), "rb") as file:
            pages = len(re.findall(rb"/Type /Page\b", file.read()))
        slides = re.search(r"talk\.html: (\d+) slides", done.stdout)
        assert slides
        self.assertEqual(pages, int(slides.group(1)))


if __name__ == "__main__":
    unittest.main()
