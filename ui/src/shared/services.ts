const services = [
  { service: "graph", host: /graph/ },
  { service: "flow", host: /(^|\.)service\.(flow|powerautomate)\./ },
  { service: "powerApps", host: /(^|\.)service\.(powerapps|apps)\./ },
  { service: "powerPlatform", host: /powerplatform/ },
  { service: "dataverse", host: /(dynamics|appsplatform)\./ },
] as const;

/** Which service an audience belongs to, as far as its host tells; a custom cloud may call its hosts as it likes. */
export function serviceOf(audience: string): (typeof services)[number]["service"] | undefined {
  if (!URL.canParse(audience)) return undefined;
  const { hostname } = new URL(audience);
  return services.find(({ host }) => host.test(hostname))?.service;
}
