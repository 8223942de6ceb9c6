/** The command `downlink-export`. */
import { runCommand } from './node/command/run-command.ts';

runCommand(process).then((code) => {
  process.exitCode = code;
});
