import { useTranslation } from "react-i18next";
import type { Code } from "../../api";
import { useErrorText } from "../../shared/errorText";
import { RequestRemedy } from "./RequestRemedy";

/** Why something cannot be done, and what can. */
export function RefusalText({ code, storeId }: { code: Code; storeId?: string }) {
  const { t } = useTranslation();
  const { title, remedy } = useErrorText(code);
  return (
    <>
      {t("errorDetails.sentence", { title })} {remedy} <RequestRemedy code={code} storeId={storeId} />
    </>
  );
}
