import type * as vscode from "vscode";
import type { Port } from "../../protocol/rpc.ts";

/** The port to a webview's page. A hidden page gets no messages: what is lost then, it asks for again when it is back. */
export function webviewPort(webview: vscode.Webview): Port {
  let subscription: vscode.Disposable | undefined;
  return {
    post: (message) => webview.postMessage(message),
    onMessage: (listener) => {
      subscription = webview.onDidReceiveMessage(listener);
    },
    close: () => subscription?.dispose(),
  };
}
