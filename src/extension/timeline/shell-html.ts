import { randomBytes } from "node:crypto";
import * as vscode from "vscode";

/** Folders of the extension that the page may load from. */
export function resourceRoots(extensionUri: vscode.Uri): readonly vscode.Uri[] {
  return [vscode.Uri.joinPath(extensionUri, "dist"), vscode.Uri.joinPath(extensionUri, "media")];
}

/** The page around the panel's element: one script, no data; data comes as messages once the script is up. */
export function shellHtml(webview: vscode.Webview, extensionUri: vscode.Uri): string {
  const nonce = randomBytes(16).toString("base64url");
  const inDist = (file: string): string =>
    webview.asWebviewUri(vscode.Uri.joinPath(extensionUri, "dist", file)).toString();
  const policy = [
    "default-src 'none'",
    `script-src 'nonce-${nonce}'`,
    `style-src ${webview.cspSource} 'nonce-${nonce}'`,
    `font-src ${webview.cspSource}`,
    `img-src ${webview.cspSource}`,
  ].join("; ");
  return `<!DOCTYPE html>
<html lang="en">
  <head>
    <meta charset="utf-8">
    <meta http-equiv="Content-Security-Policy" content="${policy}">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>Timeline</title>
    <link rel="stylesheet" href="${inDist("codicon.css")}" id="vscode-codicon-stylesheet" nonce="${nonce}">
    <script nonce="${nonce}" src="${inDist("webview.js")}" defer></script>
  </head>
  <body>
    <event-log-timeline></event-log-timeline>
  </body>
</html>
`;
}
