import assert from "node:assert/strict";
import {
  exclude,
  include,
  isChecked,
  only,
  remove,
  setRange,
  setSeverityAtLeast,
  setText,
  setTimeRange,
  stateOf,
  toggleChecked,
  withoutField,
} from "../../../../src/core/query/edit-filter.ts";
import type { Filter } from "../../../../src/core/query/filter.ts";
import { parseFilter } from "../../../../src/core/query/parse-filter.ts";
import { printFilter } from "../../../../src/core/query/print-filter.ts";

function filterOf(text: string): Filter {
  const read = parseFilter(text);
  if ("error" in read) throw new Error(read.error.message);
  return read.filter;
}

describe("edit-filter", () => {
  const all = ["A", "B", "C", "D", null];
  const toggles: readonly [before: string, value: string | null, after: string][] = [
    ["turn:5", "A", "turn:5 -type:A"],
    ["-type:A", "B", "-type:A,B"],
    ["-type:A", "A", ""],
    ["-type:A,B", "A", "-type:B"],
    ["", null, "has:type"],
    ["has:type", null, ""],
    ["has:type", "A", "-type:A has:type"],
    ["-type:A,B,C has:type", "A", "-type:B,C has:type"],
    ["-type:A,B has:type", "C", "type:D"],
    ["type:D", "D", "-type:A,B,C,D has:type"],
    ["type:D", "A", "-type:B,C has:type"],
    ["type:D", null, "-type:A,B,C"],
    ["-type:A,B,C,D has:type", null, "-has:type"],
    ["-has:type", "A", "-type:B,C,D"],
    ["type:a* turn:5", "B", "turn:5 -type:C,D has:type"],
  ];
  for (const [before, value, after] of toggles) {
    it(`toggles ${value ?? "no type"} in "${before}" to "${after}"`, () => {
      assert.equal(printFilter(toggleChecked(filterOf(before), "type", value, all)), after);
    });
  }

  it("toggling a value twice checks the same values as before", () => {
    for (const text of ["", "type:A", "-type:B", "-has:type", "has:type", "type:*"]) {
      const filter = filterOf(text);
      for (const value of all) {
        const twice = toggleChecked(toggleChecked(filter, "type", value, all), "type", value, all);
        for (const one of all) {
          assert.equal(isChecked(twice, "type", one), isChecked(filter, "type", one));
        }
      }
    }
  });

  it("checks severities by comparisons, too", () => {
    const filter = filterOf("severity>=warning");
    assert.equal(isChecked(filter, "severity", "error"), true);
    assert.equal(isChecked(filter, "severity", "info"), false);
    assert.equal(isChecked(filter, "severity", null), false);
    assert.equal(
      printFilter(
        toggleChecked(filter, "severity", "error", ["debug", "info", "warning", "error"]),
      ),
      "severity:warning",
    );
  });

  it("says of a value whether it is listed", () => {
    const filter = filterOf("agent:alice,b* -agent:bob -has:type");
    assert.equal(stateOf(filter, "agent", "alice"), "included");
    assert.equal(stateOf(filter, "agent", "bob"), "excluded");
    assert.equal(stateOf(filter, "agent", "Alice"), "unset");
    assert.equal(stateOf(filter, "type", null), "included");
    assert.equal(stateOf(filter, "agent", null), "unset");
  });

  it("includes, excludes, isolates and removes values", () => {
    assert.equal(printFilter(include(filterOf("turn:5"), "agent", "a b")), 'turn:5 agent:"a b"');
    assert.equal(printFilter(include(filterOf("agent:a -agent:b"), "agent", "b")), "agent:a,b");
    assert.equal(printFilter(exclude(filterOf("agent:a,b"), "agent", "b")), "agent:a -agent:b");
    assert.equal(printFilter(exclude(filterOf(""), "agent", null)), "has:agent");
    assert.equal(
      printFilter(only(filterOf("agent:a turn:1 -agent:c"), "agent", "b")),
      "turn:1 agent:b",
    );
    assert.equal(printFilter(only(filterOf("agent:a"), "agent", null)), "-has:agent");
    assert.equal(printFilter(remove(filterOf("agent:a,b -agent:a"), "agent", "a")), "agent:b");
    assert.equal(printFilter(remove(filterOf("agent:a*"), "agent", "a")), "agent:a*");
  });

  it("quotes values that have a sense of their own", () => {
    assert.equal(printFilter(include(filterOf(""), "kind", "a*")), 'kind:"a*"');
    assert.equal(printFilter(include(filterOf(""), "kind", "")), 'kind:""');
    assert.equal(printFilter(include(filterOf(""), "kind", 'x"\\y')), 'kind:"x\\"\\\\y"');
  });

  it("sets ranges, times, severity and text in place of what there was", () => {
    const filter = filterOf('turn:1 turn>0 since:2025 severity:error "old" /older/ agent:a');
    assert.equal(
      printFilter(setRange(filter, "turn", 5, null)),
      'since:2025 severity:error "old" /older/ agent:a turn:5..',
    );
    assert.equal(
      printFilter(setTimeRange(filter, null, "2026")),
      'turn:1 turn>0 severity:error "old" /older/ agent:a until:2026',
    );
    assert.equal(
      printFilter(setSeverityAtLeast(filter, "warning")),
      'turn:1 turn>0 since:2025 "old" /older/ agent:a severity>=warning',
    );
    assert.equal(
      printFilter(setText(filter, "new")),
      'turn:1 turn>0 since:2025 severity:error agent:a "new"',
    );
    assert.equal(
      printFilter(setText(filter, "")),
      "turn:1 turn>0 since:2025 severity:error agent:a",
    );
  });

  it("takes a field's terms away, has: included", () => {
    assert.equal(
      printFilter(withoutField(filterOf("agent:a has:agent has:agent,id x.y:1"), "agent")),
      "has:agent,id x.y:1",
    );
  });
});
