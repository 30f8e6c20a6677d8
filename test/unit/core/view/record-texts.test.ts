import assert from "node:assert/strict";
import type { EventRecord } from "../../../../src/core/view/event-view.ts";
import { csvHeader, csvRow } from "../../../../src/core/view/export-csv.ts";
import { printRecord } from "../../../../src/core/view/print-record.ts";

const RECORD: EventRecord = {
  id: "a.jsonl:1",
  syntheticId: true,
  run: "r",
  agent: null,
  turn: "9007199254740993",
  sequence: "007",
  type: "T",
  kind: null,
  severity: "info",
  channel: null,
  time: "2026-11-20T11:07:57Z",
  timeAssumed: false,
  durationMs: 1.5,
  message: '=HYPERLINK("x"), b',
  causes: [
    { id: "x", link: "declared", log: null, line: null },
    { id: "a.jsonl:3", link: "inferred", log: "a.jsonl", line: 3 },
  ],
  log: "a.jsonl",
  line: 1,
  offset: 0,
  profile: "generic",
};

describe("printRecord", () => {
  it("writes turn and sequence as numbers with their digits", () => {
    assert.equal(
      printRecord(RECORD),
      '{"id":"a.jsonl:1","syntheticId":true,"run":"r","agent":null,"turn":9007199254740993,"sequence":7,' +
        '"type":"T","kind":null,"severity":"info","channel":null,"time":"2026-11-20T11:07:57Z",' +
        '"timeAssumed":false,"durationMs":1.5,"message":"=HYPERLINK(\\"x\\"), b",' +
        '"causes":[{"id":"x","link":"declared","log":null,"line":null},' +
        '{"id":"a.jsonl:3","link":"inferred","log":"a.jsonl","line":3}],' +
        '"log":"a.jsonl","line":1,"offset":0,"profile":"generic"}',
    );
  });

  it("puts the event's own text in as it is", () => {
    assert.ok(printRecord(RECORD, '{"n":1.50}').endsWith(',"raw":{"n":1.50}}'));
  });
});

describe("csvRow", () => {
  it("writes a line that spreadsheets take for text", () => {
    assert.equal(
      csvHeader(),
      "id,run,agent,turn,sequence,type,kind,severity,channel,time,timeAssumed,durationMs,message,causes,log,line,offset,profile\r\n",
    );
    assert.equal(
      csvRow(RECORD),
      "a.jsonl:1,r,,9007199254740993,007,T,,info,,2026-11-20T11:07:57Z,false,1.5," +
        '"\'=HYPERLINK(""x""), b",x a.jsonl:3,a.jsonl,1,0,generic\r\n',
    );
  });

  it("keeps line breaks inside quotes", () => {
    assert.ok(csvRow({ ...RECORD, message: "a\nb" }).includes(',"a\nb",'));
  });
});
