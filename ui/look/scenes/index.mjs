import { accountAndStoreScenes } from "./accountsAndStores.mjs";
import { base, clientId, error, tenant } from "./base.mjs";
import { settingsScenes } from "./settings.mjs";
import { powerAutomateScenes } from "./powerAutomate.mjs";
import { powerAutomateSettingsScenes } from "./powerAutomateSettings.mjs";
import { workflowScenes } from "./workflows.mjs";
import { newRequestScenes } from "./newRequest.mjs";
import { requestScenes } from "./requests.mjs";

/** The states of each page, as a person would meet them. */
export const scenes = [
  ...powerAutomateScenes({ base, tenant, clientId, error }),
  ...powerAutomateSettingsScenes,
  ...workflowScenes,
  ...requestScenes,
  ...newRequestScenes,
  ...accountAndStoreScenes,
  ...settingsScenes,
];
