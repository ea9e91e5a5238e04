#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Chromium, told what to do line by line: browser.py DIRECTORY, where its profile and the pictures go. Each command is
answered with a line "ok ANSWER" or "no WHY".

    open URL             loads a page
    size WIDTH HEIGHT    of the window; a WIDTH below 500 is a phone's
    scheme dark|light    what the user prefers
    is SCRIPT            "no" unless it is true; else "ok VALUE"
    until SCRIPT         waits until it is true: looked at whenever the page changes
    shot NAME [Y HEIGHT] the whole page, or what is from Y on of it, as DIRECTORY/NAME.png
    complaints [REGEX]   "no" when the page's console, its exceptions or its policy had something to say, less what matches
    requests             all addresses that were asked for

Speaks the DevTools protocol through --remote-debugging-pipe: messages of JSON with a zero byte behind each."""
import base64
import json
import os
import re
import select
import shutil
import subprocess
import sys
import time

SECONDS = 20  # for any answer


class Browser:
    def __init__(self, directory):
        self.directory, self.number, self.buffer, self.session = directory, 0, b"", None
        self.complaints, self.requests, self.loaded = [], [], False
        theirs, self.out = os.pipe()
        self.input, their_out = os.pipe()

        def pipes():  # the protocol's are 3 and 4
            low, high = os.dup2(theirs, 100), os.dup2(their_out, 101)
            os.dup2(low, 3), os.dup2(high, 4)

        self.process = subprocess.Popen(
            [shutil.which("chromium-headless-shell") or "chromium", "--headless", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars", "--no-first-run",
             "--disable-background-networking", "--disable-component-update", "--disable-extensions", "--no-proxy-server",
             f"--user-data-dir={directory}/profile", "--remote-debugging-pipe", "about:blank"],
            preexec_fn=pipes, close_fds=False, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            env={**os.environ, "TMPDIR": directory}, stderr=open(f"{directory}/chromium.err", "w"))
        os.close(theirs), os.close(their_out)

    def receive(self, deadline):
        while b"\0" not in self.buffer:
            if not select.select([self.input], [], [], max(0, deadline - time.monotonic()))[0]:
                raise TimeoutError("no answer in time")
            data = os.read(self.input, 1 << 20)
            if not data:
                raise EOFError("chromium is gone")
            self.buffer += data
        message, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(message)

    def call(self, method, **params):
        self.number += 1
        message = {"id": self.number, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.out, json.dumps(message).encode() + b"\0")
        deadline = time.monotonic() + SECONDS
        while True:
            answer = self.receive(deadline)
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise ValueError(answer["error"]["message"])
                return answer["result"]
            self.event(answer)

    def event(self, message):
        name, params = message.get("method"), message.get("params")
        if name == "Page.loadEventFired":
            self.loaded = True
        elif name == "Network.requestWillBeSent":
            self.requests.append(params["request"]["url"])
        elif name == "Runtime.consoleAPICalled":
            self.complaints.append(f"console.{params['type']}: {[each.get('value') for each in params['args']]}")
        elif name == "Runtime.exceptionThrown":
            details = params["exceptionDetails"]
            self.complaints.append(f"exception: {details.get('exception', {}).get('description', details['text'])}")
        elif name == "Log.entryAdded":
            entry = params["entry"]
            self.complaints.append(f"{entry['level']}: {entry['text']} {entry.get('url', '')}")
        elif name == "Audits.issueAdded":
            self.complaints.append(f"issue: {json.dumps(params['issue'])}")

    def attach(self):
        if not self.session:
            tab = next(each for each in self.call("Target.getTargets")["targetInfos"] if each["type"] == "page")
            self.session = self.call("Target.attachToTarget", targetId=tab["targetId"], flatten=True)["sessionId"]
            for domain in ["Network", "Runtime", "Log", "Audits", "Page"]:
                self.call(f"{domain}.enable")

    def open(self, url):
        self.attach()
        self.loaded = False
        self.call("Page.navigate", url=url)
        deadline = time.monotonic() + SECONDS
        while not self.loaded:
            self.event(self.receive(deadline))

    def size(self, width, height):
        self.attach()
        self.call("Emulation.setDeviceMetricsOverride", width=int(width), height=int(height), deviceScaleFactor=1, mobile=int(width) < 500)

    def scheme(self, name):
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": name}])

    def evaluate(self, script):
        result = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True)
        if "exceptionDetails" in result:
            raise ValueError(result["exceptionDetails"]["exception"]["description"])
        return result["result"].get("value")

    def until(self, script):
        return self.evaluate("""new Promise((resolve) => {
            const look = () => { const value = (%s); if (value) { watch.disconnect(); resolve(value); } return value; };
            const watch = new MutationObserver(look);
            watch.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
            look();
        })""" % script)

    def is_so(self, script):
        value = self.evaluate(script)
        if not value:
            raise ValueError(f"it is {json.dumps(value)}")
        return value

    def shot(self, name, y=0, height=None):
        whole = self.call("Page.getLayoutMetrics")["cssContentSize"]
        clip = {"x": 0, "y": int(y), "width": whole["width"], "height": int(height or whole["height"]), "scale": 1}
        picture = self.call("Page.captureScreenshot", captureBeyondViewport=True, clip=clip)["data"]
        with open(f"{self.directory}/{name}.png", "wb") as file:
            file.write(base64.b64decode(picture))

    def complained(self, expected="$^"):
        left = [each for each in self.complaints if not re.search(expected, each)]
        self.complaints = []
        if left:
            raise ValueError("; ".join(left))


def main():
    browser = Browser(sys.argv[1])
    commands = {"open": browser.open, "is": browser.is_so, "until": browser.until, "scheme": browser.scheme, "shot": lambda text: browser.shot(*text.split()),
                "size": lambda text: browser.size(*text.split()), "complaints": lambda text: browser.complained(*[text] if text else []),
                "requests": lambda _: " ".join(browser.requests)}
    for line in sys.stdin:
        name, _, rest = line.rstrip("\n").partition(" ")
        try:
            answer = commands[name](rest)
            print("ok", "" if answer is None else answer if isinstance(answer, str) else json.dumps(answer), flush=True)
        except (ValueError, TimeoutError, EOFError) as error:
            print("no", str(error).replace("\n", " "), flush=True)
    browser.process.kill()
    browser.process.wait()


main()
