// What an editor flags in rule files: node validate.js FOLDER FILE…
//
// FOLDER holds the package yaml-language-server. Each file asks for its schema
// by its first line. Prints one line for each flag, its parts parted by tabs:
// file, line from 1, message; and one line without flags for each file.
const path = require('path');
const fs = require('fs');
const { pathToFileURL, fileURLToPath } = require('url');

const [folder, ...files] = process.argv.slice(2);
const modules = path.join(folder, 'node_modules');
const { getLanguageService } = require(path.join(modules, 'yaml-language-server'));
const { TextDocument } = require(path.join(modules, 'vscode-languageserver-textdocument'));

const service = getLanguageService({
  schemaRequestService: async (uri) => fs.readFileSync(fileURLToPath(uri), 'utf8'),
  workspaceContext: { resolveRelativePath: (to, from) => new URL(to, from).toString() },
  telemetry: { send: () => {}, sendError: (...told) => console.error(...told), sendTrack: () => {} },
  yamlSettings: {},
});
service.configure({ validate: true, completion: true, hover: true, yamlVersion: '1.2', schemas: [] });

async function main() {
  for (const file of files) {
    const text = fs.readFileSync(file, 'utf8');
    const uri = pathToFileURL(path.resolve(file)).toString();
    const document = TextDocument.create(uri, 'yaml', 1, text);
    console.log(file);
    for (const flag of await service.doValidation(document, false)) {
      const message = flag.message.replace(/\s+/g, ' ');
      console.log([file, flag.range.start.line + 1, message].join('\t'));
    }
    // What is shown where the mouse rests on the first key of the rules.
    const line = text.split('\n').findIndex((line) => line.startsWith('calendar:'));
    const hover = await service.doHover(document, { line, character: 2 });
    const shown = hover ? JSON.stringify(hover.contents) : '';
    console.log([file, 'hover', shown].join('\t'));
  }
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
