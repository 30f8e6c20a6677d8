/** The panel in a plain page, over generated data, under the policy that VS Code gives it. */
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import * as esbuild from "esbuild";

const root = join(import.meta.dirname, "..", "..", "..");
const codicons = join(root, "node_modules", "@vscode", "codicons", "dist");

const PAGE = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Timeline</title>
<link rel="stylesheet" href="/codicon.css" id="vscode-codicon-stylesheet"><script type="module" src="/page.js"></script>
</head><body><event-log-timeline></event-log-timeline></body></html>`;

/** Serves the page at a free port of this machine. */
export async function serveDevPage(): Promise<{
  readonly url: string;
  readonly close: () => void;
}> {
  const server = createServer(async (request, response) => {
    const path = new URL(request.url ?? "/", "http://localhost").pathname;
    if (path === "/page.js") {
      const built = await esbuild.build({
        entryPoints: [join(import.meta.dirname, "dev-page.ts")],
        bundle: true,
        write: false,
        format: "esm",
        target: "chrome134",
      });
      response.setHeader("content-type", "text/javascript").end(built.outputFiles[0]?.text);
    } else if (path === "/codicon.css" || path === "/codicon.ttf") {
      const type = path.endsWith(".css") ? "text/css" : "font/ttf";
      response.setHeader("content-type", type).end(readFileSync(join(codicons, path.slice(1))));
    } else {
      response
        .setHeader("content-type", "text/html")
        .setHeader(
          "content-security-policy",
          "default-src 'none'; script-src 'self'; style-src 'self'; font-src 'self'",
        )
        .end(PAGE);
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return { url: `http://127.0.0.1:${port}/`, close: () => server.close() };
}
