"""The property names of the six cities' open decision API, version 0.0.5, by resource."""

STANDARD = {
    "case": """url id data_source actions geometries created_at modified_at origin_id title register_id function
        attachments""",
    "action": """url id data_source contents attachments created_at modified_at origin_id title ordering article_number
        resolution case post event""",
    "event": "url id data_source actions created_at modified_at origin_id name start_date end_date organization",
    "organization": """url id data_source events posts created_at modified_at origin_id classification name
        founding_date dissolution_date parent""",
    "membership": """id label role member person_id person organization post_id post on_behalf_of start_date end_date
        created_at updated_at""",
    "person": """id name family_name given_name additional_name honorific_prefix honorific_suffix patronymic_name
        sort_name email gender birth_date death_date image summary biography national_identity memberships created_at
        updated_at""",
    "post": """id label other_label role organization area_id start_date end_date memberships created_at updated_at""",
    "function": "url id data_source created_at modified_at origin_id name function_id parent",
}
PARTS = {
    "contents": "data_source created_at modified_at origin_id ordering title type hypertext",
    "attachments": "url data_source created_at modified_at origin_id name public confidentiality_reason dynasty",
}
