#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-2.0-or-later
"""Chromium, told what to do line by line: browser.py DIRECTORY, where its profile and the pictures go. Each command is
answered with a line "ok ANSWER" or "no WHY".

    open URL             loads a page in a new tab and closes the one before
    size WIDTH HEIGHT    of the window; a WIDTH below 500 is a phone's
    scheme dark|light    what the user prefers
    is SCRIPT            "no" unless it is true; else "ok VALUE"
    until SCRIPT         waits until it is true: looked at whenever the page changes
    shot NAME [Y HEIGHT] the whole page, or what is from Y on of it, as DIRECTORY/NAME.png
    complaints [REGEX]   "no" when the page's console, its exceptions or its policy had something to say, less what matches
    requests             all addresses that were asked for, by any tab

Speaks the DevTools protocol through --remote-debugging-pipe: messages of JSON with a zero byte behind each."""
import base64
import json
import os
import re
import select
import subprocess
import sys
import time

SECONDS = 20  # for any answer


class Browser:
    def __init__(self, directory):
        self.directory, self.number, self.buffer, self.session, self.target = directory, 0, b"", None, None
        self.complaints, self.requests = [], []
        theirs, self.out = os.pipe()
        self.input, their_out = os.pipe()

        def pipes():  # the protocol's are 3 and 4
            low, high = os.dup2(theirs, 100), os.dup2(their_out, 101)
            os.dup2(low, 3), os.dup2(high, 4)

        self.process = subprocess.Popen(
            ["chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--hide-scrollbars", "--no-first-run",
             "--disable-background-networking", "--disable-component-update", "--disable-extensions", "--no-proxy-server",
             f"--user-data-dir={directory}/profile", "--remote-debugging-pipe", "about:blank"],
            preexec_fn=pipes, close_fds=False, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
            stderr=open(f"{directory}/chromium.err", "w"))
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

    def call(self, method, of_browser=False, seconds=SECONDS, **params):
        self.number += 1
        message = {"id": self.number, "method": method, "params": params}
        if self.session and not of_browser:
            message["sessionId"] = self.session
        os.write(self.out, json.dumps(message).encode() + b"\0")
        deadline = time.monotonic() + seconds
        while True:
            answer = self.receive(deadline)
            if answer.get("id") == self.number:
                if "error" in answer:
                    raise ValueError(answer["error"]["message"])
                return answer["result"]
            if "method" in answer:
                self.event(answer["method"], answer["params"])

    def event(self, name, params):
        if name == "Network.requestWillBeSent":
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

    def open(self, url):
        before = self.target
        self.target = self.call("Target.createTarget", of_browser=True, url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", of_browser=True, targetId=self.target, flatten=True)["sessionId"]
        if before:
            self.call("Target.closeTarget", of_browser=True, targetId=before)
        for domain in ["Network", "Runtime", "Log", "Audits", "Page"]:
            self.call(f"{domain}.enable")
        self.call("Page.navigate", url=url)
        self.until("document.readyState == 'complete'")

    def size(self, width, height):
        self.call("Emulation.setDeviceMetricsOverride", width=int(width), height=int(height), deviceScaleFactor=1, mobile=int(width) < 500)

    def scheme(self, name):
        self.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": name}])

    def evaluate(self, script, seconds=SECONDS):
        result = self.call("Runtime.evaluate", expression=script, returnByValue=True, awaitPromise=True, seconds=seconds)
        if "exceptionDetails" in result:
            raise ValueError(result["exceptionDetails"]["exception"]["description"])
        return result["result"].get("value")

    def until(self, script):
        return self.evaluate("""new Promise((resolve) => {
            const look = () => { const value = (%s); if (value) { watch.disconnect(); resolve(value); } return value; };
            const watch = new MutationObserver(look);
            watch.observe(document, { subtree: true, childList: true, characterData: true, attributes: true });
            document.addEventListener("readystatechange", look);
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
