import { Button, Code, Stack, Text } from "@mantine/core";
import { IconKey } from "@tabler/icons-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import type { components } from "@/api/schema";
import { PAGES } from "@/kit/lists";
import { Row, Rows } from "@/kit/Rows";
import { Section } from "@/kit/Section";
import { Empty, Failure, Loading, More } from "@/kit/states";
import { When } from "@/kit/time";
import { MakeKey } from "./MakeKey";
import { Revoke } from "./Revoke";

export type ApiKey = components["schemas"]["ApiKeyView"];

/** What programs get in with. */
export function KeysSection() {
  const { t } = useTranslation("settings");
  const [making, setMaking] = useState(false);
  const make = <Button onClick={() => setMaking(true)}>{t("keys.make")}</Button>;
  const { data, error, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = api.useInfiniteQuery(
    "get",
    "/api/v1/api-keys",
    {},
    PAGES,
  );
  const all = data?.pages.flatMap((page) => page.items);
  return (
    <>
      <Section title={t("keys.title")} about={t("keys.about")}>
        <div>{all && all.length > 0 && make}</div>
        {error && <Failure error={error} again={() => void refetch()} />}
        {!all && !error && <Loading rows={3} />}
        {all?.length === 0 && <Empty icon={IconKey} title={t("keys.none")} text={t("keys.noneText")} action={make} />}
      </Section>
      {all && all.length > 0 && (
        <Stack gap={0}>
          <Rows label={t("keys.title")}>
            {all.map((key) => (
              <KeyRow key={key.id} apiKey={key} />
            ))}
          </Rows>
          <More more={hasNextPage} busy={isFetchingNextPage} load={() => void fetchNextPage()} />
        </Stack>
      )}
      {making && <MakeKey onClose={() => setMaking(false)} />}
    </>
  );
}

function KeyRow({ apiKey }: { apiKey: ApiKey }) {
  const { t } = useTranslation("settings");
  const [revoking, setRevoking] = useState(false);
  return (
    <>
      <Row
        lead={
          <>
            <Text fw={600}>{apiKey.name}</Text>
            <Text fz="sm" c="dimmed">
              {apiKey.prefix ? <Code>{apiKey.prefix}…</Code> : t("keys.oldPrefix")}
            </Text>
          </>
        }
        facts={[
          <Fact key="used" word={t("keys.used")} at={apiKey.lastUsedAt} />,
          <Fact key="made" word={t("keys.made")} at={apiKey.createdAt} />,
        ]}
        menu={
          <Button
            size="compact-sm"
            variant="subtle"
            color="red"
            aria-label={t("keys.revokeThis", { name: apiKey.name })}
            onClick={() => setRevoking(true)}
          >
            {t("keys.revoke")}
          </Button>
        }
      />
      <Revoke apiKey={apiKey} opened={revoking} onClose={() => setRevoking(false)} />
    </>
  );
}

function Fact({ word, at }: { word: string; at: string | null }) {
  return (
    <Text span fz="sm" c="dimmed">
      {word} <When at={at} />
    </Text>
  );
}
