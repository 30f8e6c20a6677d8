// `npm start`: a real VS Code with the extension in it. See start-vscode.ts.
import { runWithNode24 } from "./support/install.mjs";

runWithNode24("start-vscode.ts", process.argv.slice(2));
