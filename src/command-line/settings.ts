import {
  ConfigurationError,
  readSettings,
  type Settings,
} from '../platform/configuration/settings.js';

/** The settings, or the reasons why there are none and the end of the process. */
export function settingsOrExit(): Settings {
  try {
    return readSettings(process.env);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    console.error(error.message);
    process.exit(2);
  }
}
