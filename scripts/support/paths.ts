/** Folders of the repository that the scripts share. */
import { join } from "node:path";

export const root = join(import.meta.dirname, "..", "..");
/** What is fetched once and kept: the VS Code server, a Chromium. Ignored by git. */
export const cacheFolder = join(root, ".vscode-test");
export const picturesFolder = join(root, ".pictures");
export const demoFolder = join(root, ".demo");
