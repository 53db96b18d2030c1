export const DEFAULT_OUT = 'harvest.ndjson';

export const USAGE: string = `Usage: forawait harvest [<urls-file> | - | --follow <file>] [options]

Reads URLs line by line, fetches them politely and writes one NDJSON record a URL.
Without a list it harvests the manifests, READMEs and licences of the packages in node_modules,
served on loopback, and reports on them.

  --follow <file>     harvest the lines of a file as they are appended, until Ctrl-C; it may be rotated
  --out <file>        where the records go (default ${DEFAULT_OUT})
  --concurrency <n>   requests under way at most, 1 to 1000 (default 16)
  --per-host <n>      requests under way at most to one host; fewer while it is slow or answers that it has too much
                      (default 4; without a list: no limit of its own)
  --rate <n>[/s|/m]   requests a second, or a minute, over all hosts: 0.001 to 100000 (default no limit)
  --burst <n>         requests of --rate that may start at once after a rest, 1 to 100000 (default a second's worth)
  --retries <n>       further tries after a failed one, 0 to 20 (default 4)
  --timeout-ms <n>    milliseconds that one try may take, 1 to 3600000 (default 10000)
  --cache <folder>    keep the pages there, and ask the next time only for those that have changed; it is made when it
                      is not there
  --resume            continue the out file: what it holds is not fetched again
  --json              print the closing summary as JSON
  --help              print this
  --version           print the version

Exit code: 0 all went well; 1 a URL failed or a line is no URL; 2 the command is wrong; 130 interrupted.
`;
