import { Button, Group, Stack, Text } from "@mantine/core";
import { IconMailOff } from "@tabler/icons-react";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { api } from "@/api/client";
import { Finder } from "@/kit/Finder";
import { PAGES } from "@/kit/lists";
import { Rows } from "@/kit/Rows";
import { Section } from "@/kit/Section";
import { Empty, Failure, Loading, More } from "@/kit/states";
import { AddAddress } from "./AddAddress";
import { SuppressionRow } from "./SuppressionRow";

/** The addresses that are never mailed. */
export function SuppressionSection() {
  const { t } = useTranslation("settings");
  const [adding, setAdding] = useState(false);
  const add = <Button onClick={() => setAdding(true)}>{t("suppression.add")}</Button>;
  return (
    <>
      <Section title={t("suppression.title")} about={t("suppression.about")}>
        <Group align="flex-end" justify="space-between" gap="sm">
          <Search />
          {add}
        </Group>
      </Section>
      <List />
      {adding && <AddAddress onClose={() => setAdding(false)} />}
    </>
  );
}

function Search() {
  const { t } = useTranslation("settings");
  const { q } = useSearch({ from: "/settings/$section" });
  const navigate = useNavigate({ from: "/settings/$section" });
  return (
    <Finder
      label={t("suppression.search")}
      placeholder={t("suppression.search")}
      clear={t("suppression.clearSearch")}
      asked={q ?? ""}
      ask={(text) => void navigate({ search: text ? { q: text } : {}, replace: true })}
      width={320}
    />
  );
}

function List() {
  const { t } = useTranslation("settings");
  const { q } = useSearch({ from: "/settings/$section" });
  const { data, error, isPending, refetch, hasNextPage, isFetchingNextPage, fetchNextPage } = api.useInfiniteQuery(
    "get",
    "/api/v1/suppressions",
    { params: { query: q ? { q } : {} } },
    PAGES,
  );
  if (isPending) return <Loading rows={4} />;
  if (error) return <Failure error={error} again={() => void refetch()} />;
  const all = data.pages.flatMap((page) => page.items);
  if (all.length === 0)
    return q ? (
      <Text c="dimmed" ta="center" py="lg">
        {t("suppression.notFound", { start: q })}
      </Text>
    ) : (
      <Empty icon={IconMailOff} title={t("suppression.none")} text={t("suppression.noneText")} />
    );
  return (
    <Stack gap={0}>
      <Rows label={t("suppression.title")}>
        {all.map((item) => (
          <SuppressionRow key={item.id} suppression={item} />
        ))}
      </Rows>
      <More more={hasNextPage} busy={isFetchingNextPage} load={() => void fetchNextPage()} />
    </Stack>
  );
}
