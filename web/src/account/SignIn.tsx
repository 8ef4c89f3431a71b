import { useTranslation } from "react-i18next";
import { Door } from "./Door";
import { SignInForm } from "./SignInForm";
import { useNewSession } from "./session";

export function SignIn() {
  const { t } = useTranslation("account");
  const renew = useNewSession();
  return (
    <Door title={t("signIn.title")}>
      <SignInForm onDone={renew} />
    </Door>
  );
}
