//! Bodies that no struct of ours tells: bytes, GeoJSON, and rows of the register's tables.

use register::{
    Language,
    collection::{self, Collection, Kind},
};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        KnownFormat, Object, ObjectBuilder, RefOr, Schema, SchemaFormat,
        schema::{AdditionalProperties, Array, ArrayBuilder, SchemaType, Type},
    },
};

/// A type that stands in the document alone.
macro_rules! shape {
    ($(#[$doc:meta])* $name:ident, $schema:expr) => {
        $(#[$doc])*
        pub(crate) struct $name;

        impl PartialSchema for $name {
            fn schema() -> RefOr<Schema> {
                $schema.into()
            }
        }

        impl ToSchema for $name {}
    };
}

shape!(
    /// A picture, a tile, an archive, a part of a file.
    Bytes,
    ObjectBuilder::new()
        .schema_type(Type::String)
        .format(Some(SchemaFormat::KnownFormat(KnownFormat::Binary)))
);
shape!(
    /// A geometry of GeoJSON.
    Geometry,
    geometry()
);
shape!(
    /// A feature of GeoJSON.
    Feature,
    feature()
);
shape!(
    /// Features of GeoJSON.
    FeatureCollection,
    features()
);
shape!(
    /// A service request of Open311.
    ServiceRequest,
    ObjectBuilder::new()
        .additional_properties(Some(AdditionalProperties::FreeForm(true)))
        .description(Some("A service request of Open311 GeoReport v2."))
);
shape!(
    /// A row of the defects' table.
    DefectRow,
    row(&collection::defects())
);
shape!(
    /// A row of the sections' table.
    SectionRow,
    row(&collection::sections())
);
shape!(
    /// A row of the work list.
    WorkRow,
    row(&collection::worklist())
);

fn only(name: &str) -> ObjectBuilder {
    ObjectBuilder::new()
        .schema_type(Type::String)
        .enum_values(Some([name]))
}

fn geometry() -> Object {
    let told = "Longitude and latitude in degrees, or lists of such, as the type has it.";
    let coordinates = ArrayBuilder::new()
        .items(ObjectBuilder::new().schema_type(SchemaType::AnyValue))
        .description(Some(told));
    ObjectBuilder::new()
        .description(Some("A geometry of GeoJSON (RFC 7946)."))
        .property("type", Object::with_type(Type::String))
        .property("coordinates", coordinates)
        .required("type")
        .required("coordinates")
        .build()
}

fn feature() -> Object {
    let told = "What is told of it, by name; for rows of tables the names of their columns.";
    let properties = ObjectBuilder::new()
        .additional_properties(Some(AdditionalProperties::FreeForm(true)))
        .description(Some(told));
    ObjectBuilder::new()
        .description(Some("A feature of GeoJSON (RFC 7946)."))
        .property("type", only("Feature"))
        .property("id", Object::with_type(Type::String))
        .property("geometry", geometry())
        .property("properties", properties)
        .required("type")
        .required("geometry")
        .required("properties")
        .build()
}

fn features() -> Object {
    let told = |kind, told| {
        let member = ObjectBuilder::new().schema_type(kind);
        member.description(Some(told))
    };
    let crs = "The coordinate system, where it is not WGS 84 (GeoJSON 2008).";
    ObjectBuilder::new()
        .description(Some("Features of GeoJSON (RFC 7946)."))
        .property("type", only("FeatureCollection"))
        .property("name", told(Type::String, "Of the table, in files."))
        .property("crs", told(Type::Object, crs))
        .property("features", Array::new(feature()))
        .property(
            "numberMatched",
            told(Type::Integer, "How many there are in all."),
        )
        .property("numberReturned", told(Type::Integer, "How many are here."))
        .required("type")
        .required("features")
        .build()
}

/// A row by the names of its columns; any value may be `null`.
fn row(table: &Collection) -> Object {
    let about = table.about.text(Language::En);
    let row = ObjectBuilder::new().description(Some(format!("{about}.")));
    let columns = table.properties.iter();
    let row = columns.fold(row, |row, column| {
        let about = column.about.text(Language::En);
        let value = value(column.kind).description(Some(format!("{about}.")));
        row.property(column.name, value).required(column.name)
    });
    row.build()
}

fn value(kind: Kind) -> ObjectBuilder {
    let (kind, format) = match kind {
        Kind::Text | Kind::Code => (Type::String, None),
        Kind::Integer | Kind::Money => (Type::Integer, Some(KnownFormat::Int64)),
        Kind::Number { .. } | Kind::Share => (Type::Number, Some(KnownFormat::Double)),
        Kind::Time => (Type::String, Some(KnownFormat::DateTime)),
        Kind::Date => (Type::String, Some(KnownFormat::Date)),
        Kind::Flag => (Type::Boolean, None),
    };
    ObjectBuilder::new()
        .schema_type(SchemaType::from_iter([kind, Type::Null]))
        .format(format.map(SchemaFormat::KnownFormat))
}
