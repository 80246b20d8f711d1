import { Toast, ToastBody, Toaster, ToastTitle, useToastController } from "@fluentui/react-components";
import { useTranslation } from "react-i18next";
import type { CallError } from "../api";
import { useErrorText } from "./errorText";

const toaster = "window";

function ErrorToast({ error }: { error: CallError }) {
  const { t } = useTranslation();
  const { title, remedy } = useErrorText(error.error.code);
  return (
    <Toast>
      <ToastTitle>{t("errorDetails.sentence", { title })}</ToastTitle>
      <ToastBody>{remedy}</ToastBody>
    </Toast>
  );
}

/** Tells of an error that belongs to nothing that is still on the page. */
export function useErrorToast(): (error: CallError) => void {
  const { dispatchToast } = useToastController(toaster);
  return (error) => {
    dispatchToast(<ErrorToast error={error} />, { intent: "error", timeout: 10_000, pauseOnHover: true });
  };
}

/** Tells that something could not be done, and what to do instead, where no error of the engine does. */
export function useFailedToast(): (text: string, instead: string) => void {
  const { dispatchToast } = useToastController(toaster);
  return (text, instead) => {
    dispatchToast(
      <Toast>
        <ToastTitle>{text}</ToastTitle>
        <ToastBody>{instead}</ToastBody>
      </Toast>,
      { intent: "error", timeout: 10_000, pauseOnHover: true },
    );
  };
}

/** Tells that something is done whose page has been left, or shows no trace of it. */
export function useDoneToast(): (text: string) => void {
  const { dispatchToast } = useToastController(toaster);
  return (text) => {
    dispatchToast(
      <Toast>
        <ToastTitle>{text}</ToastTitle>
      </Toast>,
      { intent: "success", timeout: 5_000, pauseOnHover: true },
    );
  };
}

/** Where both appear. */
export function WindowToaster() {
  return <Toaster toasterId={toaster} position="bottom-end" />;
}
