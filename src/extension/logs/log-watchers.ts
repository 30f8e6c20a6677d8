import * as vscode from "vscode";

/** Bursts of a writer are few hints; known logs are polled by the worker anyway. */
const GATHER_MS = 200;

/** Watches the folders for files that the globs name and tells their paths: the first at once, what follows gathered. */
export class LogWatchers implements vscode.Disposable {
  readonly #tell: (paths: readonly string[]) => void;
  readonly #paths = new Set<string>();
  #watchers: vscode.Disposable[] = [];
  #timer: NodeJS.Timeout | undefined;

  constructor(tell: (paths: readonly string[]) => void) {
    this.#tell = tell;
  }

  watch(folders: readonly vscode.Uri[], globs: readonly string[]): void {
    this.#drop();
    for (const folder of folders) {
      for (const glob of globs) {
        const pattern = new vscode.RelativePattern(folder, glob);
        const watcher = vscode.workspace.createFileSystemWatcher(pattern);
        const hint = (uri: vscode.Uri): void => this.#hint(uri.fsPath);
        this.#watchers.push(
          watcher,
          watcher.onDidCreate(hint),
          watcher.onDidChange(hint),
          watcher.onDidDelete(hint),
        );
      }
    }
  }

  #hint(path: string): void {
    this.#paths.add(path);
    if (this.#timer === undefined) this.#tellAll();
  }

  #tellAll(): void {
    this.#timer = undefined;
    if (this.#paths.size === 0) return;
    const paths = [...this.#paths];
    this.#paths.clear();
    this.#tell(paths);
    this.#timer = setTimeout(() => this.#tellAll(), GATHER_MS);
  }

  #drop(): void {
    for (const watcher of this.#watchers) watcher.dispose();
    this.#watchers = [];
  }

  dispose(): void {
    this.#drop();
    if (this.#timer !== undefined) clearTimeout(this.#timer);
  }
}
