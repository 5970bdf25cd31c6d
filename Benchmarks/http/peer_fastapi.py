"""FastAPI with the same two routes; uvicorn runs it with one worker."""

from fastapi import FastAPI
from fastapi.responses import PlainTextResponse
from pydantic import BaseModel


class Cart(BaseModel):
    items: list[int]


app = FastAPI()


@app.get("/health", response_class=PlainTextResponse)
async def health() -> str:
    return "ok"


@app.post("/echo")
async def echo(cart: Cart) -> Cart:
    return cart
