import assert from "node:assert/strict";
import { cutText, onOneLine, shownMessage } from "../../../../src/core/view/shown-text.ts";

describe("onOneLine", () => {
  it("removes terminal escapes", () => {
    assert.equal(onOneLine("\u001b[31mred\u001b[0m \u001b]0;title\u0007done"), "red done");
  });

  it("shows control characters as pictures", () => {
    assert.equal(onOneLine("a\u0000b\u007fc\u009cd"), "a\u2400b\u2421c\ufffdd");
  });

  it("makes breaks and tabs one blank", () => {
    assert.equal(onOneLine("a\r\n\tb\u2028c"), "a b c");
  });

  it("shows characters that turn the direction of text", () => {
    assert.equal(onOneLine("a\u202eb"), "a\ufffdb");
  });
});

describe("cutText", () => {
  it("keeps surrogate pairs whole", () => {
    assert.equal(cutText("ab😀c", 3), "ab…");
    assert.equal(cutText("ab😀c", 4), "ab😀…");
    assert.equal(cutText("ab😀c", 5), "ab😀c");
  });
});

describe("shownMessage", () => {
  it("is at most 500 characters and says that it was cut", () => {
    assert.equal(shownMessage("x".repeat(501)), `${"x".repeat(500)}…`);
    assert.equal(shownMessage("x".repeat(500)), "x".repeat(500));
  });
});
