import { Button, Code, Group } from "@mantine/core";
import { IconMoodConfuzed, IconRoute } from "@tabler/icons-react";
import { type ErrorComponentProps, useRouter } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { TextLink } from "@/kit/links";
import { Empty } from "@/kit/states";

/** Shown where nothing is; `back` is the way to where it may be found. */
export function NotFound({ back }: { back?: ReactNode }) {
  const { t } = useTranslation();
  const home = <TextLink to="/">{t("notFound.back")}</TextLink>;
  return <Empty whole icon={IconRoute} title={t("notFound.title")} text={t("notFound.text")} action={back ?? home} />;
}

/** Shown instead of a page that failed; the frame around it stays. */
export function Broken({ error, reset }: ErrorComponentProps) {
  const { t } = useTranslation();
  const router = useRouter();
  const again = () => {
    reset();
    void router.invalidate();
  };
  const text = (
    <>
      {t("broken.text")}
      <Code block mt="sm">
        {error instanceof Error ? error.message : String(error)}
      </Code>
    </>
  );
  const ways = (
    <Group gap="md">
      <Button onClick={again}>{t("broken.again")}</Button>
      <TextLink to="/">{t("notFound.back")}</TextLink>
    </Group>
  );
  return <Empty whole icon={IconMoodConfuzed} title={t("broken.title")} text={text} action={ways} />;
}
