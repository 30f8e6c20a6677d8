import assert from "node:assert/strict";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import * as vscode from "vscode";
import { answering, command, extension, state, until, workspacePath } from "../support/window.ts";

const activeFile = () => vscode.window.activeTextEditor?.document.uri.fsPath;

describe("a place that an event names", () => {
  let outside = "";
  before(() => {
    outside = mkdtempSync(join(tmpdir(), "event-log-outside-"));
    writeFileSync(join(outside, "secret.py"), "x = 1\n");
  });
  after(() => rmSync(outside, { recursive: true }));

  it("opens in the workspace, at its line", async () => {
    await command("openPlace", "src/market.py", 2, null);
    assert.equal(activeFile(), workspacePath("src", "market.py"));
    assert.equal(vscode.window.activeTextEditor?.selection.start.line, 1);
  });

  it("is asked about when it is outside, and not opened without consent", async () => {
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    let asked = 0;
    const answer = (choice: string | undefined) => ({
      showWarningMessage: async () => {
        asked++;
        return choice;
      },
    });
    await answering(answer(undefined), () =>
      command("openPlace", join(outside, "secret.py"), 1, null),
    );
    assert.equal(asked, 1);
    assert.equal(activeFile(), undefined);
    await answering(answer("Open File"), () =>
      command("openPlace", join(outside, "secret.py"), 1, null),
    );
    assert.equal(activeFile(), join(outside, "secret.py"));
  });

  it("does not leave the workspace by dots", async () => {
    await vscode.commands.executeCommand("workbench.action.closeAllEditors");
    const told: string[] = [];
    await answering(
      {
        showWarningMessage: async (sentence: string) => {
          told.push(sentence);
          return undefined;
        },
      },
      () => command("openPlace", "src/../../../etc/hostname", 1, null),
    );
    assert.deepEqual(told, ['There is no file "src/../../../etc/hostname" in this workspace.']);
    assert.equal(activeFile(), undefined);
  });
});

describe("Open Log", () => {
  it("reads a log outside the workspace only after asking, and closes it again", async () => {
    const folder = mkdtempSync(join(tmpdir(), "event-log-outside-"));
    const file = join(folder, "anything.txt");
    writeFileSync(
      file,
      '{"event_id":"x","timestamp":"2026-03-02T10:00:00Z","turn_number":1,"event_type":"ACTION","simulation_id":"elsewhere","agent_id":"alice","description":"outside"}\n',
    );
    const elsewhere = async () =>
      (await extension().exports.runs()).some(({ label }) => label === "elsewhere");
    await answering({ showWarningMessage: async () => undefined }, () =>
      command("openLog", vscode.Uri.file(file)),
    );
    assert.equal(await elsewhere(), false);
    await answering({ showWarningMessage: async () => "Open Log" }, () =>
      command("openLog", vscode.Uri.file(file)),
    );
    await until("the log is read", elsewhere);
    await command("test.runOn", "closeLog", "elsewhere");
    await until("the log is closed", async () => !(await elsewhere()));
    rmSync(folder, { recursive: true });
  });
});

describe("settings with a mistake", () => {
  it("are told with the path that is wrong, and the rest counts", async () => {
    const told: string[] = [];
    const settings = vscode.workspace.getConfiguration("eventLog");
    await answering(
      {
        showWarningMessage: async (sentence: string) => {
          told.push(sentence);
          return undefined;
        },
      },
      async () => {
        await settings.update(
          "profiles.custom",
          [{ name: "mine", roles: { time: 7 } }],
          vscode.ConfigurationTarget.Workspace,
        );
        await until("the mistake is told", () => told.length > 0);
      },
    );
    assert.match(told[0] ?? "", /^eventLog\.profiles\.custom\[0\]\.roles\.time: /);
    assert.ok((await state()).status.runs > 0);
    await settings.update("profiles.custom", undefined, vscode.ConfigurationTarget.Workspace);
  });
});

describe("a custom profile", () => {
  it("reads the logs that are assigned to it", async () => {
    const file = workspacePath("custom", "events.jsonl");
    await vscode.workspace.fs.createDirectory(vscode.Uri.file(workspacePath("custom")));
    writeFileSync(file, '{"when":"2026-03-03T10:00:00Z","wer":"zoe","was":"greets"}\n');
    const settings = () => vscode.workspace.getConfiguration("eventLog");
    const target = vscode.ConfigurationTarget.Workspace;
    const profile = {
      name: "mine",
      labels: { agent: "Person" },
      roles: { time: "when", agent: "wer", message: "was" },
    };
    await settings().update("profiles.custom", [profile], target);
    await settings().update("profiles.assign", { "custom/**": "mine" }, target);
    const run = await until("the log is read by the profile", async () =>
      (await extension().exports.runs()).find((one) => one.profile === "mine"),
    );
    assert.equal(run.agentLabel, "Person");
    const { events } = await extension().exports.query("profile:mine", {
      offset: 0,
      limit: 10,
      sort: "time",
    });
    assert.deepEqual(
      events.map(({ agent, message }) => [agent, message]),
      [["zoe", "greets"]],
    );
    await settings().update("profiles.assign", undefined, target);
    await settings().update("profiles.custom", undefined, target);
  });
});
