/**
 * `node test/support/webview-dev/serve.ts`: the panel in a plain page, over generated data.
 * `#turns=40&filter=type:ACTION&theme=light&rate=38`.
 */
import { serveDevPage } from "./dev-server.ts";

const { url } = await serveDevPage();
process.stdout.write(`${url}\n`);
