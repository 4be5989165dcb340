-- The papers that a roll comes and leaves with. The lines that are listed already get theirs from
-- the items they were made of; what a reader of those bodies would refuse stays ''.
ALTER TABLE expected ADD COLUMN delivery TEXT NOT NULL DEFAULT '';
ALTER TABLE expected ADD COLUMN packing TEXT NOT NULL DEFAULT '';

UPDATE expected SET
  delivery = CASE WHEN said.delivery_type = 'text' AND length(CAST(said.delivery AS BLOB)) <= 40
             THEN said.delivery ELSE '' END,
  packing = CASE WHEN said.packing_type = 'text' AND length(CAST(said.packing AS BLOB)) <= 40
            THEN said.packing ELSE '' END
FROM (
  SELECT json_extract(body, '$.order') AS order_no, json_extract(body, '$.roll') AS roll_no,
         json_extract(body, '$.delivery') AS delivery, json_type(body, '$.delivery') AS delivery_type,
         json_extract(body, '$.packing') AS packing, json_type(body, '$.packing') AS packing_type
  FROM (SELECT CASE WHEN json_valid(body) THEN body ELSE '{}' END AS body
        FROM item WHERE kind = 'roll')
) AS said
WHERE expected.order_no = said.order_no AND expected.roll_no = said.roll_no;
