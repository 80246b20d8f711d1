import accounts from "./accounts.json";
import attributes from "./attributes.json";
import errors from "./errors.json";
import people from "./people.json";
import powerAutomate from "./powerAutomate.json";
import powerAutomateSettings from "./powerAutomateSettings.json";
import requests from "./requests.json";
import settings from "./settings.json";
import shell from "./shell.json";
import stores from "./stores.json";
import workflows from "./workflows.json";

/** Every English text, one file for each part of the screens. */
export const en = {
  ...shell,
  ...attributes,
  ...accounts,
  ...stores,
  ...people,
  ...powerAutomate,
  ...powerAutomateSettings,
  ...workflows,
  ...requests,
  ...settings,
  ...errors,
};
