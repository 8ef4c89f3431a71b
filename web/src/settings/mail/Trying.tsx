import { Button, Group, Stack, TextInput } from "@mantine/core";
import { useTranslation } from "react-i18next";
import { useSession } from "@/account/session";
import { api } from "@/api/client";
import { fieldErrors } from "@/api/problem";
import { Section } from "@/kit/Section";
import { Failure } from "@/kit/states";
import { Trial, useTestAddress } from "@/kit/trial";
import { type AccountBody, type MailAccount, phasesOf } from "./values";

interface TryingProps {
  mail: MailAccount;
  /** What was entered and is not saved; null: what is used now is tried. */
  entered: AccountBody | null;
  onWrong: (errors: Record<string, string>) => void;
}

/** Tries the account, with a mail or without, and says how far it came. */
export function Trying({ mail, entered, onWrong }: TryingProps) {
  const { t } = useTranslation("settings");
  const session = useSession();
  const [to, setTo] = useTestAddress(session.data?.account?.email ?? "");
  const test = api.useMutation("post", "/api/v1/mail-account/test", {
    onError: (problem) => onWrong(fieldErrors(problem)),
  });
  const wrong = fieldErrors(test.error)["to"];
  const run = (mailed: boolean) => test.mutate({ body: { account: entered, to: mailed ? to : null } });
  const tried = test.variables?.body;
  const account = tried?.account ?? mail.account ?? { security: "none", user: null };
  const phases = phasesOf({ security: account.security ?? "starttls", user: account.user ?? null }, Boolean(tried?.to));
  return (
    <Section title={t("trying.title")} about={entered ? t("trying.aboutEntered") : t("trying.about")}>
      <Stack gap="md">
        <Group align="flex-end" gap="sm">
          <TextInput
            flex="1 1 240px"
            label={t("trying.to")}
            type="email"
            value={to}
            onChange={(event) => setTo(event.currentTarget.value)}
            error={wrong}
          />
          <Button variant="default" loading={test.isPending && Boolean(tried?.to)} onClick={() => run(true)}>
            {t("trying.send")}
          </Button>
          <Button variant="default" loading={test.isPending && !tried?.to} onClick={() => run(false)}>
            {t("trying.connect")}
          </Button>
        </Group>
        {test.data && <Trial trial={test.data} captures={mail.used === "capture"} phases={phases} />}
        {test.error && !wrong && <Failure error={test.error} />}
      </Stack>
    </Section>
  );
}
