import type { AccountResourceView } from "../../../api";

/** The services that linking a workflow asks in the name of the linking account. */
const linkingServices = ["dataverse", "powerAutomate", "discovery", "environments"] as const;

type LinkingService = (typeof linkingServices)[number];

/** Parts of the audiences by which the clouds of Microsoft name a service. */
const marks: readonly (readonly [LinkingService, RegExp])[] = [
  ["discovery", /globaldisco|globaldiscovery/],
  ["powerAutomate", /service\.flow\.|service\.powerautomate\./],
  ["environments", /service\.powerapps\.|service\.apps\.|api\.powerplatform\.|api\.appsplatform\./],
];

function plain(address: string): string {
  return address.toLowerCase().replace(/\/+$/, "");
}

/** The service that an audience stands for, where it is one of linking. */
function serviceOf(audience: string, environmentUrl: string | undefined): LinkingService | undefined {
  if (environmentUrl !== undefined && plain(audience) === plain(environmentUrl)) return "dataverse";
  return marks.find(([, mark]) => mark.test(plain(audience)))?.[0];
}

/** What an account was granted or refused, by service; what stands for none of them apart. */
export function byService(resources: readonly AccountResourceView[], environmentUrl: string | undefined) {
  const named = resources.map((resource) => ({
    resource,
    service: serviceOf(resource.audience, environmentUrl),
  }));
  return {
    services: linkingServices.map((service) => {
      const own = named.filter((one) => one.service === service).map(({ resource }) => resource);
      // A refusal is what a person has to know of.
      return { service, resource: own.find(({ failure }) => failure !== null) ?? own[0] };
    }),
    others: named
      .filter(({ service, resource }) => service === undefined && resource.failure !== null)
      .map(({ resource }) => resource),
  };
}
