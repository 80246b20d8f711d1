import { CallError, type Notice } from "../../../api";
import { ErrorBar } from "../../../shared/ErrorNotice";
import { NoticeBar } from "../../../shared/NoticeBar";
import { meant } from "./meant";
import { Remedy } from "./Remedy";
import type { GoTo, StepId } from "./steps";
import type { Linking } from "./useLinking";

interface Where {
  linking: Linking;
  here: StepId;
  goTo: GoTo;
}

/** What a person should know, each with the way to its remedy. */
export function NoticeList({ notices, at, ...where }: Where & { notices: readonly Notice[]; at: number }) {
  return notices
    .map((said) => meant(said, where.linking))
    .map((notice) => (
      <NoticeBar
        key={notice.code}
        notice={notice}
        at={at}
        remedy={<Remedy code={notice.code} {...where} />}
      />
    ));
}

/** What went wrong, with the way to its remedy. */
export function StepError({ error, ...where }: Where & { error: CallError }) {
  const told = meant(error.error, where.linking);
  return <ErrorBar error={new CallError(told, error.at)} remedy={<Remedy code={told.code} {...where} />} />;
}
