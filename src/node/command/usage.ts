/** The help text of the command, and the misuse of it. */

/** What is wrong with the command line. */
export class UsageError extends Error {
  override readonly name: string = 'UsageError';
}

/** The text of `downlink-export --help`. */
export const USAGE: string = `Usage: downlink-export <request.json> --source <name> --base-url <url> [options]

Runs an export request and writes its files. <request.json> is the file with the
request; - reads it from standard input.

Where the data comes from
  --source <name>           connhex, mainflux or magistrala: the kind of service
  --base-url <url>          URL of the service
  --domain-id <id>          domain of the channels (magistrala)
  --resources-url <url>     JSON:API server that resources are read from
                            (default with connhex: the same service)
  --token-env <name>        environment variable that holds the access token
  --resources-token-env <name>
                            variable with the token for --resources-url
                            (default: that of --token-env)
  --auth-scheme <scheme>    Bearer (default), Thing or Client
  --header <name>=<variable>
                            header of every request; <variable> is the
                            environment variable that holds its value;
                            repeatable
  --query <name>=<variable> query parameter of every request, the same way
  --source-option <key>=<value>
                            further option of the source: pageSize, timeUnit,
                            services, maxAttempts, maxRetryMs or timeoutMs;
                            repeatable

Where the files go
  --out <folder>            folder for the files (default: the current one);
                            it is created when it is missing
  --overwrite               replace files that exist

How the files are written
  --now <time>              run time, in Unix seconds or as an ISO 8601 date
                            (default: the current time)
  --bundle <how>            zip (default), files, workbook or table: how several
                            items are delivered
  --option <key>=<value>    export option, such as decimals=2, csv.preset=excel
                            or pdf.title=March; repeatable; the value is JSON
                            or text
  --options <file.json>     export options as an object, such as
                            {"decimals": 2, "csv": {"preset": "excel"}};
                            --option comes before it

What is printed
  --json                    print the result (or the error, of the command
                            line too) as one JSON object
  --quiet                   print no progress and no warnings
  --help, --version         print this text, or the version

The paths of written files go to standard output; progress, warnings and errors
go to standard error. A failed or cancelled export leaves no file.

Exit codes
  0    the files are written
  1    the export failed
  2    the command line is wrong; nothing was read
  130  cancelled by Ctrl+C (143: by SIGTERM)
`;
