// Serves the built page under the window's content security policy, and plays the window's host to it.
import { randomBytes } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { createServer } from "node:http";
import path from "node:path";

const dist = path.resolve(import.meta.dirname, "../dist");
const types = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".svg": "image/svg+xml" };

/** Starts the server on a free port of loopback. */
export async function serve() {
  // Read once: a build that runs meanwhile must not change what is looked at.
  const files = new Map();
  for (const entry of await readdir(dist, { recursive: true, withFileTypes: true })) {
    const full = path.join(entry.parentPath, entry.name);
    if (entry.isFile()) files.set(path.relative(dist, full), await readFile(full));
  }

  const server = createServer((request, response) => {
    const { pathname } = new URL(request.url, "http://localhost");
    const file = path.extname(pathname) === "" ? "index.html" : pathname.slice(1);
    if (pathname === "/favicon.ico") {
      response.writeHead(204).end();
      return;
    }
    let body = files.get(path.normalize(file));
    if (body === undefined) {
      response.writeHead(404).end();
      return;
    }
    const headers = { "content-type": types[path.extname(file)] ?? "application/octet-stream" };
    // What carries a digest in its name; with that, what was compiled of it is kept too.
    if (file.startsWith("assets/")) headers["cache-control"] = "max-age=3600, immutable";
    if (file === "index.html") {
      const nonce = randomBytes(16).toString("base64");
      body = body.toString().replace("<style ", `<style nonce="${nonce}" `);
      headers["content-security-policy"] = [
        "default-src 'none'",
        "script-src 'self'",
        `style-src 'self' 'nonce-${nonce}'`,
        "img-src 'self' data:",
        "font-src 'self' data:",
        "connect-src ipc: http://ipc.localhost",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors 'none'",
      ].join("; ");
    }
    response.writeHead(200, headers).end(body);
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { url: `http://127.0.0.1:${server.address().port}`, close: () => server.close() };
}

/**
 * Runs in the page before its own scripts: answers commands as the scene says.
 * A reply is `{ ok }`, `{ error }`, or `{}` for one that never comes; or `{ cases: [{ when, ...reply }] }`, of which the first counts whose
 * members of `when` are those of the request.
 */
export function installHost(replies) {
  const callbacks = new Map();
  const listeners = new Map();
  let next = 1;

  // Nothing of another scene is left.
  window.localStorage.clear();
  window.sessionStorage.clear();
  window.__violations = [];
  document.addEventListener("securitypolicyviolation", (event) => {
    window.__violations.push(`${event.violatedDirective}: ${event.blockedURI} ${event.sample}`);
  });
  window.__replies = replies;
  window.__calls = [];
  window.__emit = (event, payload) => {
    for (const id of listeners.get(event) ?? []) callbacks.get(id)?.({ event, id, payload });
  };
  window.__TAURI_EVENT_PLUGIN_INTERNALS__ = { unregisterListener: () => undefined };
  window.__TAURI_INTERNALS__ = {
    transformCallback(callback) {
      const id = next++;
      callbacks.set(id, callback);
      return id;
    },
    async invoke(name, args) {
      if (name === "plugin:event|listen") {
        listeners.set(args.event, [...(listeners.get(args.event) ?? []), args.handler]);
        return args.handler;
      }
      if (name === "plugin:event|unlisten") {
        listeners.set(
          args.event,
          (listeners.get(args.event) ?? []).filter((id) => id !== args.eventId),
        );
        return undefined;
      }
      window.__calls.push([name, args]);
      let reply = window.__replies[name];
      if (reply !== undefined && "cases" in reply) {
        const asked = Object.entries(args.request ?? {});
        const fits = ([member, value]) => asked.some(([name, given]) => name === member && given === value);
        reply = reply.cases.find(({ when }) => Object.entries(when).every(fits)) ?? {};
      }
      if (reply === undefined) throw `command ${name} not allowed`;
      if ("error" in reply) throw reply.error;
      if ("ok" in reply) return structuredClone(reply.ok);
      return new Promise(() => undefined);
    },
  };
  // As the window does with freezePrototype.
  Object.freeze(Object.prototype);
}
