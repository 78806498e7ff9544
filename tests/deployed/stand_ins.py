"""Slack and PagerDuty on loopback, as far as one workspace and one service go: what they were told, and what they send.

That each request is of their published shapes is what the stand-ins of `shared/testkit` hold; these keep what a
deployment says to them."""

import hashlib
import hmac
import itertools
import json
import threading
import time
import urllib.parse
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

# What the deployment knows them by, and where it finds that.
SLACK = {"botToken": "xoxb-drill", "signingSecret": "8f742231b10e8888abcd99yyyzzz85a5"}
PAGERDUTY = {
    "pagerDutyToken": "drill", "pagerDutyServiceRegion": "us", "pagerDutyFromEmail": "tocsin@example.com",
    "webhookSecrets": ["pdsecret"],
}
SECRETS = {"/tocsin/tocsin/slack": SLACK, "/tocsin/tocsin/pagerduty": PAGERDUTY}
SERVICE = "PWIXJZS"


def signature(secret, text):
    """The HMAC of a text, in hexadecimal digits."""
    return hmac.new(secret.encode(), text.encode(), hashlib.sha256).hexdigest()


class StandIns:
    """Both services, until the end of the `with`."""

    def __enter__(self):
        self.slack, self.pagerduty = Slack(), PagerDuty()
        services = {"slack": self.slack, "pagerduty": self.pagerduty}

        class Handler(BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def answer(self):
                length = int(self.headers.get("content-length", 0))
                url = urllib.parse.urlsplit(self.path)
                _, service, path = url.path.split("/", 2)
                body = self.rfile.read(length).decode()
                status, said = services[service].answer(self.command, path, url.query, body)
                said = json.dumps(said).encode()
                self.send_response(status)
                self.send_header("content-type", "application/json")
                self.send_header("content-length", str(len(said)))
                self.end_headers()
                self.wfile.write(said)

            do_GET = do_POST = do_PUT = answer

            def log_message(self, *_):
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.endpoint = f"http://127.0.0.1:{self.server.server_port}"
        self.slack.endpoint = f"{self.endpoint}/slack"
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.server.shutdown()
        self.server.server_close()

    @property
    def environment(self):
        """Where functions find them."""
        return {"TOCSIN_SLACK_URL": f"{self.endpoint}/slack", "TOCSIN_PAGERDUTY_URL": f"{self.endpoint}/pagerduty"}


class Slack:
    """A workspace."""

    def __init__(self):
        self.channels, self.replies, self.numbers = {}, [], itertools.count(1)

    def answer(self, _, method, __, body):
        """What Slack says."""
        if method == "reply":
            self.replies.append(json.loads(body)["text"])
            return 200, {"ok": True}
        said = json.loads(body) if body.startswith("{") else dict(urllib.parse.parse_qsl(body))
        return 200, {"ok": True} | self._done(method, said)

    def _done(self, method, said):
        match method:
            case "auth.test":
                return {"user_id": "U0BOT", "url": "https://drill.slack.com/"}
            case "conversations.create":
                channel = {"id": f"C{next(self.numbers):08}", "name": said["name"]}
                self.channels[channel["id"]] = channel | {"messages": {}}
                return {"channel": channel}
            case "users.conversations":
                listed = [its | {"creator": "U0BOT", "is_archived": False} for its in self.channels.values()]
                return {"channels": listed, "response_metadata": {"next_cursor": ""}}
            case "chat.postMessage" | "chat.update":
                stamp = said.get("ts") or f"1.{next(self.numbers):06}"
                self.channels[said["channel"]]["messages"][stamp] = said["text"]
                return {"ts": stamp}
            case "users.lookupByEmail":
                return {"ok": False, "error": "users_not_found"}
            case _:
                return {}

    def channel(self, about):
        """The channel whose messages have this in them."""
        return next((its for its in list(self.channels.values()) if about in its["name"]), None)

    def command(self, text, channel, user):
        """A command that somebody types: the body, and its headers."""
        typed = {
            "command": "/incident-manager", "text": text, "channel_id": channel["id"], "user_id": user,
            "team_id": "T1", "trigger_id": f"{next(self.numbers)}.1", "response_url": f"{self.endpoint}/reply",
        }
        body, now = urllib.parse.urlencode(typed), str(int(time.time()))
        signed = signature(SLACK["signingSecret"], f"v0:{now}:{body}")
        return body, {
            "content-type": "application/x-www-form-urlencoded",
            "x-slack-request-timestamp": now, "x-slack-signature": f"v0={signed}",
        }


class PagerDuty:
    """An account with one service."""

    def __init__(self):
        self.incidents, self.numbers, self.lock = [], itertools.count(1), threading.Lock()

    def answer(self, method, path, query, body):
        """What PagerDuty says."""
        said = json.loads(body) if body else {}
        with self.lock:
            return self._done(method, path.split("/"), urllib.parse.parse_qs(query), said)

    def _done(self, method, path, query, said):
        match method, path:
            case "GET", ["incidents"]:
                key = query["incident_key"][0]
                found = [self._shown(its) for its in self.incidents if its["incident_key"] == key]
                return 200, {"incidents": found[::-1]}
            case "POST", ["incidents"]:
                return self._opened(said["incident"])
            case "PUT", ["incidents", number]:
                incident = self._of(number)
                incident["status"] = said["incident"]["status"]
                return 200, {"incident": self._shown(incident)}
            case "GET", ["incidents", number, "notes"]:
                return 200, {"notes": [{"content": note} for note in self._of(number)["notes"]]}
            case "POST", ["incidents", number, "notes"]:
                self._of(number)["notes"].append(said["note"]["content"])
                return 201, {"note": said["note"]}
            case "GET", ["users", name]:
                return 200, {"user": {"id": name, "email": f"{name.lower()}@example.com"}}
            case _:
                return 404, {"error": {"message": "Not Found", "code": 2100}}

    def _opened(self, said):
        key, service = said["incident_key"], said["service"]["id"]
        if any(its["incident_key"] == key and its["status"] != "resolved" for its in self.incidents):
            why = "Open incident with matching dedup key already exists on this service"
            return 400, {"error": {"message": "Invalid Input Provided", "code": 2001, "errors": [why]}}
        number = f"Q{next(self.numbers):08}"
        created = time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime())
        incident = {
            "id": number, "type": "incident", "title": said["title"], "status": "triggered", "incident_key": key,
            "html_url": f"https://drill.pagerduty.com/incidents/{number}", "created_at": created,
            "service": {"id": service, "type": "service_reference"}, "notes": [],
        }
        self.incidents.append(incident)
        return 201, {"incident": self._shown(incident)}

    @staticmethod
    def _shown(incident):
        return {name: value for name, value in incident.items() if name != "notes"}

    def _of(self, number):
        return next(its for its in self.incidents if its["id"] == number)

    def titled(self, about):
        """The incidents whose title has this in it."""
        return [its for its in list(self.incidents) if about in its["title"]]

    def changed(self, incident, status, user):
        """A webhook that says what somebody did, once it is so: the body, and its headers."""
        incident["status"] = status
        event = {
            "id": f"01{next(self.numbers):08}", "event_type": f"incident.{status}", "resource_type": "incident",
            "occurred_at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "client": None,
            "agent": {"id": user, "type": "user_reference", "summary": user}, "data": self._shown(incident),
        }
        body = json.dumps({"event": event})
        signed = signature(PAGERDUTY["webhookSecrets"][0], body)
        return body, {"content-type": "application/json", "x-pagerduty-signature": f"v1={signed}"}
