import assert from "node:assert/strict";
import { parseJsonTree } from "../../../../src/core/view/json-tree.ts";
import { findSourcePlaces, MAX_PLACES } from "../../../../src/core/view/source-places.ts";

function placesOf(value: unknown, source: string | null = null): string[] {
  return findSourcePlaces(parseJsonTree(JSON.stringify(value)), source).map((place) =>
    [place.path, place.line, place.column].filter((part) => part !== null).join(" @ "),
  );
}

describe("findSourcePlaces", () => {
  it("takes the source role first", () => {
    assert.deepEqual(placesOf({ m: "at b.ts:3" }, "src/market/exchange.py:214"), [
      "src/market/exchange.py @ 214",
      "b.ts @ 3",
    ]);
  });

  it("pairs file and line that stand side by side at any depth", () => {
    assert.deepEqual(placesOf({ data: { file: "src/a.py", line: 7, column: 3 } }), [
      "src/a.py @ 7 @ 3",
    ]);
    assert.deepEqual(placesOf({ data: { file: "src/a.py", line: "7" } }), ["src/a.py @ 7"]);
    assert.deepEqual(placesOf({ file: "src/a.py", other: { line: 7 } }), []);
  });

  it("reads the code attributes of OpenTelemetry flat, nested and as a list", () => {
    assert.deepEqual(placesOf({ "code.filepath": "app/x.go", "code.lineno": 40 }), [
      "app/x.go @ 40",
    ]);
    assert.deepEqual(placesOf({ attributes: { code: { filepath: "app/x.go", lineno: 41 } } }), [
      "app/x.go @ 41",
    ]);
    assert.deepEqual(placesOf({ code: { file: { path: "app/x.go" }, line: { number: 43 } } }), [
      "app/x.go @ 43",
    ]);
    assert.deepEqual(
      placesOf({
        attributes: [
          { key: "code.filepath", value: { stringValue: "app/x.go" } },
          { key: "code.lineno", value: { intValue: "42" } },
        ],
      }),
      ["app/x.go @ 42"],
    );
  });

  it("finds path:line and path:line:column in texts", () => {
    assert.deepEqual(placesOf({ m: "failed at src/core/a-b_c.ts:12:34: no such id" }), [
      "src/core/a-b_c.ts @ 12 @ 34",
    ]);
    assert.deepEqual(placesOf({ m: "see (lib/x.rs:9), then C:\\work\\y.cs:10." }), [
      "lib/x.rs @ 9",
      "C:\\work\\y.cs @ 10",
    ]);
    assert.deepEqual(placesOf({ m: "    at run (file:///srv/app/main.mjs:3:14)" }), [
      "/srv/app/main.mjs @ 3 @ 14",
    ]);
  });

  it("takes any file with a folder, and the source role at its word", () => {
    assert.deepEqual(placesOf({ m: "in rules/market.dsl:7" }), ["rules/market.dsl @ 7"]);
    assert.deepEqual(placesOf({}, "market.dsl:7"), ["market.dsl @ 7"]);
  });

  it("finds the frames of Python stack traces", () => {
    assert.deepEqual(placesOf({ trace: 'File "app/main.py", line 12, in run\n  go()' }), [
      "app/main.py @ 12",
    ]);
  });

  it("takes no address, host, time or ratio for a path", () => {
    assert.deepEqual(
      placesOf({
        a: "https://example.com/app.js:10",
        b: "localhost:8080 example.com:443 10.0.0.1:80 db.internal:5432",
        c: "2025-10-05T12:00:01.123Z at 12:00:01",
        d: "ratio 3:4, sha256:12 v1.2:3 key:5",
        e: "postgres://u:p@host.example:5432/db",
        f: "agent.alpha:12 db.primary:3",
      }),
      [],
    );
  });

  it("gives each place once", () => {
    assert.deepEqual(placesOf({ file: "a.ts", line: 3, m: "a.ts:3:1 and a.ts:3" }), ["a.ts @ 3"]);
  });

  it("stops at its bound", () => {
    const text = Array.from({ length: 200 }, (_, at) => `a.ts:${at + 1}`).join(" ");
    assert.equal(placesOf({ text }).length, MAX_PLACES);
  });
});
